import Foundation
import TestSupport
import Testing

@testable import Documents

/// A model's text is data: it names no file, no address and no command, in any format.
@Suite("Text that tries to reach out")
struct UntrustedTextTests {
    private let exporter = Exporter()

    @Test("puts no local file into a document", arguments: ExportFormat.allCases)
    func localFiles(format: ExportFormat) async throws {
        try await TemporaryFolder.with { folder in
            let secret = "the-secret-\(UUID().uuidString)"
            let file = folder.appending(path: "secret.txt").path
            try secret.write(toFile: file, atomically: true, encoding: .utf8)
            let markdown = """
                ![a](\(file)) ![b](file://\(file)) ![c][ref] <img src="\(file)"> [d](file://\(file))

                [ref]: \(file)

                ---
                bibliography: \(file)
                csl: \(file)
                include-before: \(file)
                ---

                ```{.include}
                \(file)
                ```

                \\input{\(file)} \\includegraphics{\(file)} <iframe src="file://\(file)"></iframe>

                ::: {style="background:url(file://\(file))"}
                text [x]{style="background:url(file://\(file))"} [y](https://example.org/){rel=attachment}
                :::

                `<embed src="\(file)">`{=html} <object data="\(file)"></object> <link rel=attachment href="file://\(file)">
                """
            let bytes = try await exporter.export(.sample(markdown: markdown), as: format)
            let text = try await Opened.text(bytes, format)
            #expect(!text.contains(secret))
            #expect(String(decoding: bytes, as: UTF8.self).range(of: secret) == nil)
            if format == .pdf {
                let pdf = folder.appending(path: "document.pdf")
                try Data(bytes).write(to: pdf)
                #expect(try await Opened.output("pdfdetach", ["-list", pdf.path]).hasPrefix("0 "))
                #expect(try await !Opened.output("pdfimages", ["-list", pdf.path]).contains("image "))
            }
            if format == .docx || format == .epub {
                let parts = try await Opened.unpacked(bytes)
                #expect(parts.keys.allSatisfy { !$0.contains("media/") })
            }
        }
    }

    @Test("asks nobody for anything", arguments: ExportFormat.allCases)
    func network(format: ExportFormat) async throws {
        let listener = try Listener()
        defer { listener.close() }
        let base = "http://127.0.0.1:\(listener.port)"
        let markdown = """
            ![a](\(base)/image.png) <img src="\(base)/raw.png"> [b](\(base)/page){rel=attachment}
            [c]{style="background:url(\(base)/style.png)"} <link rel="stylesheet" href="\(base)/style.css">

            ::: {style="background:url('\(base)/block.png')"}
            text
            :::
            """
        let bytes = try await exporter.export(.sample(markdown: markdown), as: format)
        #expect(!bytes.isEmpty)
        #expect(!listener.wasCalled)
    }

    @Test("links only to what a source declares")
    func links() async throws {
        let markdown = """
            [known](https://example.org/olbia) [other](https://evil.example/) [script](javascript:alert(1))
            <https://evil.example/auto> [data](data:text/html,<script>alert(1)</script>) [mail](mailto:a@evil.example)
            """
        let text = try await Opened.text(exporter.export(.sample(markdown: markdown), as: .html), .html)
        #expect(text.contains("href=\"https://example.org/olbia\""))
        let addresses = text.matches(of: /(?:href|src)="([^"#][^"]*)"/).map { String($0.output.1) }
        #expect(addresses.allSatisfy { $0 == "https://example.org/olbia" }, "\(addresses)")
    }

    @Test("carries no markup of its own into the page")
    func markup() async throws {
        let markdown = """
            <script>alert(1)</script> <b onclick="x()">bold</b> <style>body{}</style>

            <div onload="x()">block</div>

            `<script>`{=html} \\newcommand{\\x}{y} {{include}} ${body} $body$
            """
        let text = try await Opened.text(exporter.export(.sample(markdown: markdown), as: .html), .html)
        let tags = text.matches(of: /<\/?([a-z0-9]+)[^>]*>/).map(\.output)
        #expect(!tags.contains { $0.1 == "script" || $0.1 == "b" || $0.1 == "div" })
        #expect(!tags.contains { $0.0.contains("onclick") || $0.0.contains("onload") })
        #expect(text.contains("&lt;script&gt;alert(1)"))
    }

    @Test("is refused or made harmless however deep it nests", arguments: [">", "- ", "*", "[", "(", "`", "~", "[^"])
    func nesting(mark: String) async throws {
        let text = String(repeating: mark, count: 5_000) + " end"
        var impatient = Tool.pandoc
        impatient.limit = .seconds(2)
        let exporter = Exporter(pandoc: impatient)
        do {
            let bytes = try await exporter.export(.sample(markdown: text), as: .html)
            #expect(!bytes.isEmpty)
        } catch let error as ExportError {
            // A tool may give up; the server must not.
            switch error {
            case .toolFailed, .unreadable, .timedOut: break
            default: Issue.record("\(error)")
            }
        }
    }

    @Test(
        "may hold any character", arguments: ["a\u{0}b", "\u{1}\u{8}\u{1B}[31m", "\u{FEFF}\u{202E}\u{FFFF}", "👩‍👩‍👧‍👦 ﷽ 𓀀"])
    func characters(text: String) async throws {
        for format in ExportFormat.allCases {
            let bytes = try await exporter.export(.sample(markdown: "begin \(text) end"), as: format)
            let opened = try await Opened.text(bytes, format)
            #expect(opened.contains("begin"), "\(format)")
        }
    }
}
