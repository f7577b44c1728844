import Documents
import Foundation
import Testing

@Suite("An exported file")
struct ExporterTests {
    private let exporter = Exporter()

    @Test("holds title, chapters, citations, bibliography and colophon", arguments: ExportFormat.allCases)
    func contents(format: ExportFormat) async throws {
        let bytes = try await exporter.export(.sample(subtitle: "A short history"), as: format)
        let text = try await Opened.text(bytes, format).replacing(/<[^>]+>/, with: "").replacing("*", with: "")
        for expected in [
            "Harbours of the Black Sea", "Antiquity", "founded by settlers from Miletus", "Bondar", "2021",
            "References", "Olbia Pontica", "Rukopys editorial", "Written by a test.",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
        #expect(!text.contains("Never cited"))
        #expect(!text.contains("@s1"))
        #expect(!text.contains("chapter-"), "a mark of ours was left")
    }

    @Test(
        "begins as its format does",
        arguments: [
            (ExportFormat.docx, "PK"), (.epub, "PK"), (.pdf, "%PDF-"), (.html, "<!doctype html>"), (.md, "# Harbours"),
        ])
    func magic(format: ExportFormat, start: String) async throws {
        let bytes = try await exporter.export(.sample(), as: format)
        #expect(bytes.starts(with: start.utf8))
    }

    @Test("is the same for the same manuscript", arguments: [ExportFormat.docx, .html, .md])
    func deterministic(format: ExportFormat) async throws {
        #expect(
            try await exporter.export(.sample(), as: format) == exporter.export(.sample(), as: format))
    }

    @Test(
        "cites in the style that was asked for",
        arguments: [
            (CitationStyle.apa, "(Bondar & Rukopys editorial, 2021)"), (.mla, "(Bondar and Rukopys editorial)"),
            (.chicago, "(Bondar and Rukopys editorial 2021)"), (.harvard, "(Bondar and Rukopys editorial, 2021)"),
        ])
    func styles(style: CitationStyle, cited: String) async throws {
        let text = try await Opened.text(exporter.export(.sample(style: style), as: .md), .md)
        #expect(text.replacing("\\", with: "").contains(cited))
    }

    @Test("speaks the document's language")
    func language() async throws {
        let manuscript = Manuscript.sample(
            title: "Гавані Чорного моря", language: "uk",
            sections: [ManuscriptSection(title: "Античність", markdown: "Ольвію заснували вихідці з Мілета [@s1].")])
        let text = try await Opened.text(exporter.export(manuscript, as: .pdf), .pdf)
        for expected in [
            "Гавані Чорного моря", "Зміст", "Античність", "Ольвію заснували", "Список використаних джерел",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
        #expect(text.contains("28 травня 2026"))
    }

    @Test(
        "is made in every language tag that a request may name", arguments: ["xx", "tlh", "zh-Hant-TW", "ar", "de-AT"])
    func anyLanguage(language: String) async throws {
        let bytes = try await exporter.export(.sample(language: language), as: .html)
        #expect(String(decoding: bytes, as: UTF8.self).contains("<html lang=\"\(language)\""))
    }

    @Test("takes a title for text, whatever is in it", arguments: [ExportFormat.html, .docx, .md, .pdf])
    func hostileTitle(format: ExportFormat) async throws {
        let title = "<script>alert(1)</script> *bold* $x$ [a](b) `c` ${body}"
        let manuscript = Manuscript.sample(
            title: title, sections: [ManuscriptSection(title: title, markdown: "Text.")])
        let text = try await Opened.text(exporter.export(manuscript, as: format), format)
        // What a PDF shows is text in any case.
        if format == .pdf {
            #expect(text.contains("<script>alert(1)</script> *bold* $x$"))
        } else {
            #expect(!text.contains("<script>alert"))
        }
    }

    @Test("has no bibliography when nothing is cited")
    func nothingCited() async throws {
        let text = try await Opened.text(exporter.export(.sample(markdown: "No source."), as: .html), .html)
        #expect(!text.contains("References"))
        #expect(!text.contains("class=\"csl-entry\""))
    }

    @Test("drops citations of sources that do not exist")
    func unknownCitation() async throws {
        let text = try await Opened.text(
            exporter.export(.sample(markdown: "One [@s9; @s1]. Two [@nobody]. Three @s9 says."), as: .md), .md)
        #expect(!text.contains("@") && !text.contains("nobody") && !text.contains("s9"))
        #expect(text.contains("Two ."))
    }

    @Test("keeps chapters apart when one leaves a fence, a list or a note open")
    func openEnds() async throws {
        let manuscript = Manuscript.sample(sections: [
            ManuscriptSection(title: "Fence", markdown: "```\ncode"),
            ManuscriptSection(title: "Quote", markdown: "> open"),
            ManuscriptSection(title: "Note", markdown: "Word[^1]\n\n[^1]: note"),
            ManuscriptSection(title: "Same note", markdown: "Word[^1]\n\n[^1]: another"),
            ManuscriptSection(title: "Empty", markdown: ""), ManuscriptSection(title: "Last", markdown: "The end."),
        ])
        let text = try await Opened.text(exporter.export(manuscript, as: .html), .html)
        for number in 1...6 { #expect(text.contains("id=\"section-\(number)\"")) }
        #expect(text.contains("<p>The end.</p>"))
        #expect(text.contains("note") && text.contains("another"))
    }

    @Test("keeps headings of a chapter below the chapter's own, in the table of contents too")
    func headings() async throws {
        let text = try await Opened.text(
            exporter.export(.sample(markdown: "# Inner\n\nText.\n\n###### Deep\n\nMore."), as: .html), .html)
        #expect(text.contains("<h2>Inner</h2>") || text.contains("<h2 "))
        #expect(text.contains("href=\"#section-1-1\""))
        #expect(!text.contains("<h7"))
    }

    @Test("keeps tables, lists, notes, emphasis and formulas")
    func richText() async throws {
        let markdown = """
            | Port | Year |
            |:-----|-----:|
            | Odesa | 1794 |

            1. first
            2. second

            Term
            : meaning

            *soft* **strong** ~~gone~~ H~2~O x^2^ and $E = mc^2$.[^n]

            [^n]: A note.
            """
        let text = try await Opened.text(exporter.export(.sample(markdown: markdown), as: .html), .html)
        for expected in [
            "<table>", "1794", "<ol", "<dt>", "<em>soft</em>", "<strong>strong</strong>", "<del>", "<sub>2</sub>",
            "A note.",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
    }

    @Test("is made of two hundred pages")
    func long() async throws {
        let paragraph = String(
            repeating: "The harbour was deep and the grain was cheap in that year [@s1]. ", count: 24)
        let section = Array(repeating: paragraph, count: 8).joined(separator: "\n\n")
        let manuscript = Manuscript.sample(
            sections: (1...24).map { ManuscriptSection(title: "Chapter \($0)", markdown: section) })
        let bytes = try await exporter.export(manuscript, as: .pdf)
        let pages = try await Opened.output("pdfinfo", ["-"], input: bytes)
        #expect(try #require(pages.firstMatch(of: /Pages: +(\d+)/)).output.1.count >= 2)
    }
}
