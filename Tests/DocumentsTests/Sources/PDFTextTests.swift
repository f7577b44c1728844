import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("The text of a PDF")
struct PDFTextTests {
    @Test("comes page by page, a form feed behind each")
    func pages() async throws {
        let bytes = SamplePDF.bytes(pages: ["Odesa was founded in 1794.", "", "Varna is older than that."])
        let (text, pages) = try await PDFText().text(of: bytes)
        #expect(pages == 3)
        let parts = text.components(separatedBy: "\u{0C}")
        #expect(parts.count == 4)
        #expect(parts[0].contains("founded in 1794") && !parts[0].contains("Varna"))
        #expect(parts[1] == "\n")
        #expect(parts[2].contains("Varna is older"))
        #expect(parts[3].isEmpty)
    }

    @Test("is read as it was written, in any script")
    func cyrillic() async throws {
        let section = ManuscriptSection(
            title: "Гавань", markdown: "Одесу засновано 1794 року за наказом Катерини. Ґанок, їжак, щока.")
        let manuscript = Manuscript(
            title: "Порти", subtitle: nil, language: "uk", citationStyle: .apa, date: Date(timeIntervalSince1970: 0),
            sections: [section], sources: [], colophon: "Кінець.")
        let pdf = try await Exporter().export(manuscript, as: .pdf)
        let text = try await PDFText().text(of: pdf).text
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("Одесу засновано 1794 року за наказом Катерини. Ґанок, їжак, щока."))
    }

    @Test("has its words whole, where a typesetter has divided them")
    func divided() async throws {
        let words = "Long-wave transmitters have broadcast coded time announcements internationally. "
        let section = ManuscriptSection(title: "Time", markdown: String(repeating: words, count: 40))
        let manuscript = Manuscript(
            title: "Time", subtitle: nil, language: "en", citationStyle: .apa, date: Date(timeIntervalSince1970: 0),
            sections: [section], sources: [], colophon: "The end.")
        let text = try await PDFText().text(of: try await Exporter().export(manuscript, as: .pdf)).text
        // A page number may come between the two parts of the last word of a page.
        #expect(text.matches(of: /\u{2010}\n[a-z]/).isEmpty)
        #expect(text.contains("transmitters"))
        #expect(text.split(whereSeparator: \.isWhitespace).filter { $0 == "internationally." }.count == 40)
    }

    @Test("is asked for in vain where a password is")
    func encrypted() async {
        let bytes = SamplePDF.bytes(pages: ["A secret."], encrypted: true)
        await #expect(throws: PDFText.Flaw.encrypted) { try await PDFText().text(of: bytes) }
    }

    @Test("is asked for in vain where the file is broken")
    func broken() async {
        let whole = SamplePDF.bytes(pages: ["Whole."])
        for bytes in [
            [], Array("no PDF at all".utf8), Array("%PDF-1.7\n".utf8), Array(whole.prefix(60)),
            Array("%PDF-1.4\n".utf8) + (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 197) },
        ] {
            await #expect(throws: PDFText.Flaw.broken) { try await PDFText().text(of: bytes) }
        }
    }

    @Test("is asked for in vain where there are only pictures")
    func scanned() async {
        let bytes = SamplePDF.bytes(pages: ["", ""])
        await #expect(throws: PDFText.Flaw.noText) { try await PDFText().text(of: bytes) }
    }

    @Test("is not longer than a source may be, and does not take longer than it may")
    func limits() async {
        let bytes = SamplePDF.bytes(pages: Array(repeating: "Odesa was founded in 1794 by a decree.", count: 50))
        var small = Tool.pdftotext
        small.outputBytes = 500
        await #expect(throws: PDFText.Flaw.tooLong) { try await PDFText(tool: small).text(of: bytes) }
        var hurried = Tool.pdftotext
        hurried.limit = .zero
        await #expect(throws: PDFText.Flaw.tooSlow) { try await PDFText(tool: hurried).text(of: bytes) }
        let missing = Tool(name: "no-such-program", addressSpaceBytes: 1 << 30, limit: .seconds(1))
        await #expect(throws: ExportError.toolMissing("no-such-program")) {
            try await PDFText(tool: missing).text(of: bytes)
        }
    }
}
