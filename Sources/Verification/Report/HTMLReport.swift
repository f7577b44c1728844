/// The report as one page that needs nothing from anywhere.
package struct HTMLReport {
    private let report: VerificationReport
    private let language: Language

    package init(_ report: VerificationReport, in language: Language) {
        self.report = report
        self.language = language
    }

    package var text: String {
        """
        <!DOCTYPE html>
        <html lang="\(language.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(say(ReportWords.title))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>\(say(ReportWords.title))</h1>
        <p class="summary">✅ \(report.passed) · ❌ \(report.failed + report.missing) · ⏭ \(report.skipped)
        <small>\(Markup.escaped(report.target.version ?? "")) \(Markup.escaped(report.target.origin)) \
        \(report.startedAtText)</small></p>
        \(report.features.map(section).joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private func section(_ feature: FeatureReport) -> String {
        let rows = feature.results.map(row).joined(separator: "\n")
        let remarks = feature.remarks.map { "<p>⚠️ \(say($0))</p>" }.joined()
        let conclusion = feature.conclusion.map { say($0).replacing("**", with: "").replacing("`", with: "") }
        return """
            <section>
            <h2>\(say(feature.title))</h2>
            <p><b>\(say(ReportWords.status(of: feature)))</b> — \(say(ReportWords.result(of: feature)))</p>
            <p><code>\(Markup.escaped(feature.endpoint.description))</code> \
            \(Markup.escaped(feature.source?.place ?? ""))</p>
            <table>
            \(rows)
            </table>
            \(remarks)
            <p>\(conclusion.joined(separator: " "))</p>
            </section>
            """
    }

    private func row(_ result: ScenarioResult) -> String {
        let mark =
            switch result.outcome.kind {
            case .passed: "✅"
            case .failed, .missing: "❌"
            case .skipped: "⏭"
            }
        var more = ""
        if let reason = result.outcome.skipReason { more += "<p>\(say(ReportWords.skipped)): \(say(reason))</p>" }
        if let endpoint = result.outcome.missingEndpoint {
            more += "<p>\(say(ReportWords.doesNotExist)): <code>\(Markup.escaped(endpoint.description))</code></p>"
        }
        more += result.outcome.defects.map(defect).joined()
        return """
            <tr class="\(result.outcome.kind.rawValue)"><td>\(mark)</td>\
            <td><b>\(Markup.escaped(result.name))</b> — \(say(result.note))\(more)</td>\
            <td class="time">\(result.milliseconds) ms</td></tr>
            """
    }

    private func defect(_ defect: DefectReport) -> String {
        let request = [defect.request, defect.requestID].compactMap(\.self).joined(separator: " · ")
        return """
            <dl><dt>\(say(ReportWords.expected))</dt><dd>\(say(defect.expected))</dd>\
            <dt>\(say(ReportWords.received))</dt><dd>\(say(defect.received))</dd>\
            <dt>\(say(ReportWords.request))</dt><dd>\(Markup.escaped(request))</dd></dl>\
            \(defect.curl.map { "<pre>\(Markup.escaped($0))</pre>" } ?? "")
            """
    }

    private func say(_ text: Bilingual) -> String { Markup.escaped(text[language]) }

    private static let style = """
        :root { color-scheme: light dark; --line: #8884; }
        body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
        .summary { font-size: 1.4rem; } small { display: block; font-size: .85rem; opacity: .7; }
        section { margin-top: 2.5rem; border-top: 1px solid var(--line); }
        table { width: 100%; border-collapse: collapse; }
        td { padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        .time { text-align: right; white-space: nowrap; opacity: .7; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dd { margin: 0; }
        pre { overflow-x: auto; padding: .6rem; background: #8882; border-radius: 6px; } td { overflow-wrap: anywhere; }
        """
}
