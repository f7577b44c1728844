import Foundation

/// What a doctor says, for people or for programs; never a secret.
struct DoctorReport: Sendable {
    let settings: [SettingReading]
    let redaction: SecretRedaction

    /// The lines of one check.
    func lines(_ result: Examination.Result) -> [String] {
        result.findings.flatMap { finding in
            let head = [finding.verdict.rawValue.padded(to: 8), result.name.padded(to: 14)]
            let text = redaction.apply(finding.text)
            let advice = finding.advice.map { String(repeating: " ", count: 24) + "→ " + redaction.apply($0) }
            return [(head + [text]).joined(separator: " ")] + (advice.map { [$0] } ?? [])
        }
    }

    func summary(_ results: [Examination.Result]) -> String {
        func count(_ verdict: Finding.Verdict) -> Int { results.count { $0.verdict == verdict } }
        let skipped = count(.skipped)
        return "\(results.count) checks: \(count(.ok)) ok, \(count(.warning)) with warnings, \(count(.failed)) failed"
            + (skipped == 0 ? "" : ", \(skipped) skipped")
    }

    /// One JSON object.
    func json(_ results: [Examination.Result]) throws -> String {
        let body = Body(
            ok: !results.contains { $0.verdict == .failed },
            settings: settings.map { Body.Setting(name: $0.name, value: $0.shown, source: $0.source) },
            checks: results.map { result in
                Body.Check(
                    name: result.name, verdict: result.verdict, milliseconds: Int(result.took / .milliseconds(1)),
                    findings: result.findings.map { finding in
                        Body.Detail(
                            verdict: finding.verdict, text: redaction.apply(finding.text),
                            advice: finding.advice.map(redaction.apply))
                    })
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }

    private struct Body: Encodable {
        struct Setting: Encodable {
            let name: String
            let value: String
            let source: String
        }
        struct Check: Encodable {
            let name: String
            let verdict: Finding.Verdict
            let milliseconds: Int
            let findings: [Detail]
        }
        struct Detail: Encodable {
            let verdict: Finding.Verdict
            let text: String
            let advice: String?
        }
        let ok: Bool
        let settings: [Setting]
        let checks: [Check]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
