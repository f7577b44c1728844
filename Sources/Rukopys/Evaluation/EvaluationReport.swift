import AI
import Foundation

/// What was measured of one document, for people and for programs.
struct EvaluationReport {
    let document: DeliveredDocument
    let figures: DocumentEvaluation
    let misses: [String]

    init(_ document: DeliveredDocument) {
        self.document = document
        figures = DocumentEvaluation(
            sections: document.sections, language: document.language, knownKeys: document.knownKeys)
        misses = QualityThresholds().misses(of: figures)
    }

    /// Lines for a terminal.
    var table: String {
        var lines = ["\(document.name): \(document.title)"]
        lines.append("   words  target   off  sourced  section")
        for section in figures.sections {
            let sourced = Self.percent(section.sourcedSentences, of: section.sentences)
            let off = section.deviation.map { String(format: "%+.0f%%", 100 * $0) } ?? "-"
            lines.append(
                "  \(Self.right("\(section.words)", 6))  \(Self.right(section.targetWords.map(String.init) ?? "-", 6))"
                    + " \(Self.right(off, 5))  \(Self.right(sourced, 7))  \(section.title)")
        }
        lines.append(
            "  \(figures.words) words, \(figures.sentences) sentences, "
                + "\(Self.percent(figures.sourcedSentences, of: figures.sentences)) with a source; "
                + "\(figures.uncitedParagraphs.count) of \(figures.paragraphs) paragraphs without a citation")
        lines.append(
            "  unknown citations: \(figures.unknownCitations.count); "
                + "repeated sentences: \(figures.repeatedSentences.count)")
        lines.append(
            "  reading level: \(String(format: "%.1f", figures.readingLevel.value)) "
                + "(\(figures.readingLevel.formula.rawValue)); cost: \(cost)")
        lines += misses.map { "  misses: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// The same as one line of JSON.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Body(self)), as: UTF8.self)
    }

    private struct Body: Encodable {
        let name: String
        let title: String
        let words: Int
        let sourcedShare: Double
        let figures: DocumentEvaluation
        let cost: DeliveredDocument.Cost?
        let misses: [String]

        init(_ report: EvaluationReport) {
            name = report.document.name
            title = report.document.title
            words = report.figures.words
            sourcedShare = report.figures.sourcedShare
            figures = report.figures
            cost = report.document.cost
            misses = report.misses
        }
    }

    private var cost: String {
        guard let cost = document.cost else { return "unknown" }
        return String(format: "%.4f ", Double(cost.amountMicros) / 1_000_000) + cost.currency.uppercased()
    }

    private static func percent(_ part: Int, of whole: Int) -> String {
        whole > 0 ? "\(Int((100 * Double(part) / Double(whole)).rounded()))%" : "-"
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
