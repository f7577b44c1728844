/// The report for people, in the form of the original one: same headings, same order of facts, same words.
package struct MarkdownReport {
    private let report: VerificationReport
    private let language: Language

    package init(_ report: VerificationReport, in language: Language) {
        self.report = report
        self.language = language
    }

    package var text: String {
        var lines = [
            "# \(say(ReportWords.title))", "", "*\(say(ReportWords.subtitle))*", "", "*\(say(target))*", "", "---", "",
            "## \(say(ReportWords.results))", "",
        ]
        for feature in report.features { lines += section(feature) }
        return lines.joined(separator: "\n")
    }

    /// What was verified, when.
    private var target: Bilingual {
        let version = report.target.version.map { "Rukopys \($0)" } ?? "Rukopys"
        let place =
            report.target.isOwn
            ? Bilingual("власний сервер, ", "a server of its own, ") + Bilingual(report.target.database ?? "")
            : Bilingual("сервер ", "the server ") + Bilingual(report.target.origin)
        return Bilingual("\(version), ") + place + Bilingual(", \(report.startedAtText)")
    }

    private func section(_ feature: FeatureReport) -> [String] {
        var lines = [
            "### \(feature.isOfSeed ? "🔴" : "🟡") \(say(feature.title))",
            "- **\(say(ReportWords.status)):** \(say(ReportWords.status(of: feature)))",
            "- **\(say(ReportWords.result)):** \(say(ReportWords.result(of: feature)))",
            "- **\(say(ReportWords.runtimeTest)):** \(say(ReportWords.run(of: feature, report.target)))",
            "- **\(say(ReportWords.details)):**",
        ]
        lines += details(feature).map { "  - \($0)" }
        lines += ["", "  **\(say(ReportWords.scenarios)):**"]
        for (index, result) in feature.results.enumerated() { lines.append("  \(index + 1). \(scenario(result))") }
        if !feature.defects.isEmpty {
            lines += ["", "  **\(say(ReportWords.defects)):**"] + feature.results.flatMap(defects)
        }
        if !feature.remarks.isEmpty {
            lines += ["", "  **\(say(ReportWords.remark)):**"] + feature.remarks.map { "  ⚠️ \(say($0))" }
        }
        lines += ["", "- **\(say(ReportWords.conclusion)):**"] + feature.conclusion.map { "  \(say($0))" }
        return lines + ["", "---", ""]
    }

    private func details(_ feature: FeatureReport) -> [String] {
        let endpoint = "Endpoint: `\(feature.endpoint.path)` (\(feature.endpoint.method))"
        guard feature.isDescribed else { return ["\(endpoint) - \(say(ReportWords.notFound))"] }
        let source = feature.source
        let untold = say(ReportWords.notTold)
        var lines = [
            endpoint, "\(say(ReportWords.file)): \(source?.place.map { "`\($0)`" } ?? untold)",
            "\(say(ReportWords.implementation)): "
                + (source?.function.map { "`\(called($0))` \(say(ReportWords.function))" } ?? untold),
            "Service: \(source?.service.map { "`\($0)`" } ?? untold)",
        ]
        if feature.status == .works { lines += feature.facts.map { "\(say($0.label)): ✅ \(say($0.value))" } }
        return lines
    }

    private func scenario(_ result: ScenarioResult) -> String {
        let text = "\(result.name) - \(say(result.note))"
        switch result.outcome {
        case .passed: return "✅ \(text)"
        case .failed: return "❌ \(text)"
        case .missing(let endpoint, _): return "❌ \(text) - **\(say(ReportWords.doesNotExist))** (`\(endpoint)`)"
        case .skipped(let reason): return "⏭ \(text) - \(say(ReportWords.skipped)): \(say(reason))"
        }
    }

    private func defects(_ result: ScenarioResult) -> [String] {
        result.outcome.defects.flatMap { defect -> [String] in
            var lines = [
                "  - 🐛 \(result.name)", "    - \(say(ReportWords.expected)): \(inLine(say(defect.expected)))",
                "    - \(say(ReportWords.received)): \(inLine(say(defect.received)))",
            ]
            if let request = defect.request {
                let id = defect.requestID.map { ", `X-Request-ID: \($0)`" } ?? ""
                lines.append("    - \(say(ReportWords.request)): `\(request)`\(id)")
            }
            if let curl = defect.curl {
                lines += ["    - \(say(ReportWords.repeating)):", "", "      ```sh", "      \(curl)", "      ```"]
            }
            return lines
        }
    }

    /// The rest is in the JSON report.
    private static let longestPiece = 400

    /// A piece of an answer must not end the list that it stands in.
    private func inLine(_ text: String) -> String {
        let line = text.replacing("\r", with: " ").replacing("\n", with: " ")
        return line.count > Self.longestPiece ? line.prefix(Self.longestPiece) + "…" : line
    }

    /// A function's name as it is written in prose: `refresh()`.
    private func called(_ function: String) -> String {
        function.contains("(") ? function : function + "()"
    }

    private func say(_ text: Bilingual) -> String { text[language] }
}
