import Foundation
import Testing

@testable import Documents

/// Tables, lists, notes, code and formulas in all formats.
@Suite("Rich text in an exported file")
struct RichTextTests {
    private let exporter = Exporter()

    private static let markdown = #"""
        A [link](https://example.org/olbia), `code "x" - y`, H~2~O and $E = mc^2$.[^n]

        $$\sum_{i=1}^{n} \frac{a_i}{b} = \sqrt[3]{27} \cdot \hat{v}$$

        | Port | Year |
        |:-----|-----:|
        | Odesa | 1794 |

        : Founded [@s1]

        +--------+-----------+
        | Wide   | Cell      |
        +========+===========+
        | Grain  | - first   |
        |        | - second  |
        +--------+-----------+

        3. third
        4. fourth
            - inner

        Term
        :   meaning

        ~~~
        let x = "y" - 1
        ~~~

        > Quoted "text".

        [^n]: A note with *emphasis*.
        """#

    private func file(_ format: ExportFormat, language: String = "de") async throws -> [UInt8] {
        try await exporter.export(.sample(markdown: Self.markdown, language: language), as: format)
    }

    @Test("is Word's own: tables with heads, numbering, notes, formulas, hyphenation, language")
    func docx() async throws {
        let parts = try await Opened.unpacked(file(.docx))
        let document = try #require(parts["word/document.xml"])
        for expected in [
            "<w:tbl>", "w:tblHeader", "<w:numPr>", "w:footnoteReference", "<m:oMath>", "<m:f>", "<m:nary>", "<m:rad>",
            "„text“", "let x = &quot;y&quot; - 1",
        ] {
            #expect(
                document.contains(expected)
                    || document.replacing("&quot;", with: "\"").contains(
                        expected.replacing("&quot;", with: "\"")),
                "\(expected) is missing")
        }
        #expect(try #require(parts["word/footnotes.xml"]).contains("emphasis"))
        #expect(try #require(parts["word/settings.xml"]).contains("<w:autoHyphenation"))
        #expect(try #require(parts["word/styles.xml"]).contains(#"w:val="de""#))
    }

    @Test("is HTML's own: MathML, table heads, the language, and the marks of the language")
    func html() async throws {
        let text = try await Opened.text(file(.html), .html)
        for expected in [
            "<math", "<mfrac>", "<mroot>", "<thead>", "<caption>", "<ol start=\"3\"", "<dl>", "<html lang=\"de\"",
            "<sub>2</sub>",
            "„text“", "footnote", "<code>code", "<li>first</li>", "hyphens: auto",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
        #expect(!text.contains("mfrac >"), "the sheet for formulas is for the PDF alone")
    }

    @Test("is well-formed XML in an EPUB, with MathML and the language")
    func epub() async throws {
        let parts = try await Opened.unpacked(file(.epub))
        let pages = parts.filter { $0.key.hasSuffix(".xhtml") || $0.key.hasSuffix(".opf") || $0.key.hasSuffix(".ncx") }
        #expect(pages.count > 3)
        for (name, page) in pages {
            // A parser of its own complains about what no reader may be shown.
            _ = try await Opened.output("python3", ["-c", Self.parse], input: Array(page.utf8))
            if name.hasSuffix(".xhtml"), name.contains("ch0") { #expect(page.contains("lang=\"de\"")) }
        }
        let text = pages.values.joined()
        for expected in ["<math", "<mfrac>", "<thead>", "„text“", "<dc:language>de</dc:language>"] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
    }

    private static let parse = "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin.buffer)"

    @Test("is plain Markdown: no table is left out, formulas stay TeX")
    func markdown() async throws {
        let text = try await Opened.text(file(.md), .md)
        for expected in [
            "$E = mc^2$", "$$\\sum", "\\frac{a_i}{b}", "first; second", "| Odesa", "Founded", "3.  third", "[^1]",
            "A note with *emphasis*", "`code \"x\" - y`", "let x = \"y\" - 1", "„text“",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
        #expect(!text.contains("[TABLE]") && !text.contains("<t") && !text.contains("<span"))
    }

    @Test("is readable in a PDF, formulas too: no TeX and no dotted circle")
    func pdf() async throws {
        let text = try await Opened.text(file(.pdf), .pdf)
        for expected in [
            "Odesa", "1794", "first", "∑", "√", "3. third", "4. fourth", "meaning", "let x", "„text“", "emphasis", "ˆ",
        ] {
            #expect(text.contains(expected), "\(expected) is missing")
        }
        for wrong in ["\\frac", "\\sum", "\u{302}", "$"] { #expect(!text.contains(wrong), "\(wrong) is there") }
    }

    @Test(
        "cites in the words of the document's language, in four styles that differ",
        arguments: [("en", "et al."), ("de", "u. a."), ("uk", "та ін."), ("pl", "i in.")])
    func citations(language: String, others: String) async throws {
        let sources = [
            ManuscriptSource(
                key: "s1", title: "The \"great\" town", author: "Bondar, Olha; Meier, Karl; Nowak, Jan; Smith, John",
                year: 2021, url: "https://example.org/olbia")
        ]
        var texts: Set<String> = []
        for style in CitationStyle.allCases {
            let manuscript = Manuscript.sample(
                language: language, style: style,
                sections: [ManuscriptSection(title: "Only", markdown: "Text [@s1].")], sources: sources)
            let text = try await Opened.text(exporter.export(manuscript, as: .md), .md).replacing("\u{A0}", with: " ")
                .replacing("*", with: "")
            // The style of the APA itself keeps the Latin words in German.
            if !(style == .apa && language == "de") { #expect(text.contains("Bondar \(others)"), "\(style): \(text)") }
            #expect(text.contains("https://example.org/olbia"))
            #expect(!text.contains("\"great\""))
            texts.insert(text)
        }
        #expect(texts.count == 4)
    }
}

@Suite("The contents of a Word document")
struct WordContentsTests {
    @Test("list the headings before Word is asked to, and lead to them")
    func entries() async throws {
        let manuscript = Manuscript.sample(
            language: "pl",
            sections: [
                ManuscriptSection(
                    title: "A <b> & \"c\" w porcie", markdown: "# Inner\n\nText [@s1].\n\n## Deep\n\nText."),
                ManuscriptSection(title: "Last", markdown: "Text."),
            ])
        let parts = try await Opened.unpacked(Exporter().export(manuscript, as: .docx))
        let document = try #require(parts["word/document.xml"])
        _ = try await Opened.output(
            "python3", ["-c", "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin.buffer)"],
            input: Array(document.utf8))
        for id in ["section-1", "section-1-1", "section-2", "references"] {
            #expect(document.contains("w:anchor=\"\(id)\""), "\(id) is not listed")
            #expect(document.contains("w:name=\"\(id)\""), "\(id) is nowhere")
        }
        #expect(!document.contains("w:anchor=\"section-1-2\""))
        #expect(document.contains("Spis treści"))
        #expect(document.components(separatedBy: "w:type=\"page\"").count == 3)
    }
}

@Suite("Words that stay together in a PDF")
struct JoinedWordsTests {
    private func marked(_ page: String) -> String {
        String(decoding: JoinedWords.marked(Array(page.utf8)), as: UTF8.self)
    }

    @Test("stand in an element that does not wrap, but for code")
    func elements() {
        #expect(
            marked("<p>Port w\u{A0}XIX\u{A0}w. i <em>o</em>\u{A0}x.</p>")
                == "<p>Port <span class=\"joined\">w XIX w.</span> i <em>o</em>\u{A0}x.</p>")
        for page in ["<pre><code>a\u{A0}b</code></pre>", "<title>a\u{A0}b</title>", "<p>a b", "a < b", "<", ""] {
            #expect(marked(page) == page)
        }
        #expect(marked("<code>a</code> b\u{A0}c") == "<code>a</code> <span class=\"joined\">b c</span>")
    }
}
