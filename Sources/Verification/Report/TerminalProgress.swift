/// The lines that a terminal shows while a verification runs, and those at its end.
package struct TerminalProgress: Sendable {
    private let language: Language
    private let hasColours: Bool

    /// - Parameter hasColours: on a terminal only.
    package init(in language: Language, hasColours: Bool) {
        self.language = language
        self.hasColours = hasColours
    }

    package func line(_ event: ProgressEvent) -> String {
        switch event {
        case .startingServers: say(Bilingual("Запускаю власні сервери…", "Starting servers of its own…"))
        case .began(let title): "\n" + coloured(say(title), .bold)
        case .finished(let result, let number, let count): line(result, number, count)
        case .waiting(let seconds):
            say(Bilingual("  … обмеження: чекаю \(seconds) с", "  … a limit: waiting \(seconds) s"))
        }
    }

    private func line(_ result: ScenarioResult, _ number: Int, _ count: Int) -> String {
        let place = "  \(number)/\(count) "
        let time = coloured(" (\(result.milliseconds) ms)", .faint)
        switch result.outcome {
        case .passed: return place + coloured("✅ ", .green) + result.name + time
        case .skipped(let reason):
            return place + "⏭ " + result.name + coloured(" — \(say(reason))", .faint)
        case .missing(let endpoint, let defects):
            let absence = "\(say(ReportWords.doesNotExist)): \(endpoint)"
            return ([place + coloured("❌ ", .red) + result.name + time, "       " + absence] + defects.flatMap(lines))
                .joined(separator: "\n")
        case .failed(let defects):
            return ([place + coloured("❌ ", .red) + result.name + time] + defects.flatMap(lines))
                .joined(separator: "\n")
        }
    }

    private func lines(_ defect: DefectReport) -> [String] {
        [
            "       \(say(ReportWords.expected)): \(say(defect.expected))",
            "       \(say(ReportWords.received)): \(say(defect.received))",
        ] + [defect.curl].compactMap(\.self).map { "       \($0)" }
    }

    /// The last lines.
    package func summary(_ report: VerificationReport) -> String {
        let counts = Bilingual(
            "пройдено \(report.passed), помилок \(report.failed), не існує \(report.missing), "
                + "пропущено \(report.skipped)",
            "\(report.passed) passed, \(report.failed) failed, \(report.missing) missing, \(report.skipped) skipped")
        let mark = report.isGood ? coloured("✅", .green) : coloured("❌", .red)
        let time = say(Bilingual(" за \(Int(report.seconds)) с", " in \(Int(report.seconds)) s"))
        return "\n\(mark) " + say(counts) + time
    }

    private enum Colour: Int { case bold = 1, faint = 2, red = 31, green = 32 }

    private func coloured(_ text: String, _ colour: Colour) -> String {
        hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func say(_ text: Bilingual) -> String { text[language] }
}
