import Foundation

/// Makes two tiny files by the installed tools and reads one back, under the same guard as a customer's: to find out
/// whether they work here.
package struct ToolsTrial: Sendable {
    private let exporter = Exporter()
    private let reader = PDFText()
    /// In Ukrainian, since a machine without the letters makes a PDF all the same, of empty boxes.
    private static let words = "Рукопис їжачка"

    package init() {}

    /// Why documents could not be made or PDFs not be read, for an operator; `nil` when both can.
    ///
    /// - Throws: `CancellationError`.
    package func problem() async throws -> String? {
        do {
            let document = try await exporter.export(Self.manuscript, as: .docx)
            // A DOCX is a ZIP archive (ECMA-376, part 2).
            guard document.starts(with: [0x50, 0x4B, 3, 4]) else { return "pandoc made no DOCX" }
            let pdf = try await exporter.export(Self.manuscript, as: .pdf)
            let text = try await reader.text(of: pdf).text
            return text.contains(Self.words) ? nil : "a PDF that was made holds other letters than its text"
        } catch let error as ExportError {
            return Self.text(error)
        } catch let flaw as PDFText.Flaw {
            return "pdftotext could not read a PDF that was made: \(flaw)"
        }
    }

    private static var manuscript: Manuscript {
        Manuscript(
            title: words, subtitle: nil, language: "uk", citationStyle: .apa, date: Date(timeIntervalSince1970: 0),
            sections: [ManuscriptSection(title: words, markdown: "\(words).")], sources: [], colophon: words)
    }

    private static func text(_ error: ExportError) -> String {
        switch error {
        case .toolMissing(let name): "\(name) is not installed"
        case .timedOut(let tool, let seconds): "\(tool) did not finish within \(seconds) s"
        case .toolFailed(let tool, let status, let said): "\(tool) failed (\(status)): \(said.prefix(200))"
        case .tooLarge, .unreadable: "\(error)"
        }
    }
}
