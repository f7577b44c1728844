import Foundation

/// The report for build servers: a suite for each feature, a case for each scenario.
///
/// The elements are those that Jenkins, GitLab and GitHub's actions read.
package struct JUnitReport {
    private let report: VerificationReport

    package init(_ report: VerificationReport) {
        self.report = report
    }

    package var text: String {
        let counts = counts(report.results)
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuites name="rukopys verify" \#(counts) time="\#(seconds(report.seconds))">"#,
        ]
        for feature in report.features {
            let time = Double(feature.results.map(\.milliseconds).reduce(0, +)) / 1_000
            lines.append(
                #"  <testsuite name="\#(Markup.escaped(feature.title.en))" \#(self.counts(feature.results)) "#
                    + #"time="\#(seconds(time))" timestamp="\#(report.startedAtText)">"#)
            lines += feature.results.flatMap(testCase)
            lines.append("  </testsuite>")
        }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }

    private func testCase(_ result: ScenarioResult) -> [String] {
        let open =
            #"    <testcase classname="\#(result.id.components(separatedBy: ".")[0])" "#
            + #"name="\#(Markup.escaped(result.name))" time="\#(seconds(Double(result.milliseconds) / 1_000))""#
        var inner: [String] = []
        switch result.outcome {
        case .passed: return [open + "/>"]
        case .skipped(let reason): inner.append(#"      <skipped message="\#(Markup.escaped(reason.en))"/>"#)
        case .failed: break
        case .missing(let endpoint, _):
            let message = Markup.escaped("\(ReportWords.doesNotExist.en): \(endpoint)")
            inner.append(#"      <failure type="missing" message="\#(message)"/>"#)
        }
        inner += result.outcome.defects.map { defect in
            let message = Markup.escaped("expected \(defect.expected.en), received \(defect.received.en)")
            let more = [defect.requestID.map { "X-Request-ID: \($0)" }, defect.curl].compactMap(\.self)
            return #"      <failure type="defect" message="\#(message)">"#
                + Markup.escaped(more.joined(separator: "\n")) + "</failure>"
        }
        return [open + ">"] + inner + ["    </testcase>"]
    }

    private func counts(_ results: [ScenarioResult]) -> String {
        let failures = results.count { !$0.outcome.isHarmless }
        let skipped = results.count { $0.outcome.kind == .skipped }
        return #"tests="\#(results.count)" failures="\#(failures)" errors="0" skipped="\#(skipped)""#
    }

    private func seconds(_ seconds: Double) -> String {
        String(format: "%.3f", locale: Locale(identifier: "en_US_POSIX"), seconds)
    }
}

/// Text in XML and HTML.
enum Markup {
    /// With what would be read as markup escaped, and without what XML 1.0 cannot hold.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "\n", "\t", "\r": String(scalar)
            case "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
            case _ where scalar.value < 0x20: "\u{FFFD}"
            default: String(scalar)
            }
        }.joined()
    }
}
