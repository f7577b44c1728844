import EmbeddedFiles
import Foundation

/// Makes files of a manuscript, by pandoc and WeasyPrint.
///
/// The chapters' Markdown is parsed by one pandoc, reduced to what ``PandocBlock`` can say, and written by another: the
/// one that writes never sees a path, an address to fetch, raw HTML or a metadata block of the text's own.
package struct Exporter: Sendable {
    private let tools = ToolRunner()
    private let styles: String
    private let pandoc: Tool
    private let weasyprint: Tool

    /// Makes files by the tools that are installed.
    ///
    /// - Parameter styles: the folder of the citation styles, Debian's by default.
    package init(styles: String = "/usr/share/citation-style-language/styles") {
        self.init(styles: styles, pandoc: .pandoc, weasyprint: .weasyprint)
    }

    init(styles: String = "/usr/share/citation-style-language/styles", pandoc: Tool, weasyprint: Tool = .weasyprint) {
        self.styles = styles
        self.pandoc = pandoc
        self.weasyprint = weasyprint
    }

    /// What is needed and not installed, by the names that an operator knows.
    package func missingTools() async -> [String] {
        var missing = [pandoc, weasyprint].filter { !$0.isInstalled }.map(\.name)
        let hasStyles = CitationStyle.allCases.allSatisfy { FileManager.default.fileExists(atPath: path(of: $0)) }
        if !hasStyles { missing.append("citation-style-language-styles") }
        return missing
    }

    /// The file's bytes.
    ///
    /// The same manuscript gives the same file, but for a PDF's and an EPUB's own identifiers.
    ///
    /// - Throws: ``ExportError``; `CancellationError`.
    package func export(_ manuscript: Manuscript, as format: ExportFormat) async throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path(of: manuscript.citationStyle)) else {
            throw ExportError.toolMissing("citation-style-language-styles")
        }
        return try await WorkFolder.with { folder in
            let tree = try await parse(manuscript, for: format, in: folder)
            let written = try await write(tree, manuscript, as: format, in: folder)
            guard format == .pdf else { return written }
            return try await tools.run(
                weasyprint, ["--encoding", "utf-8", "--presentational-hints", "-", "-"],
                input: JoinedWords.marked(FormulaAccents.spaced(written)), in: folder.path, at: manuscript.date)
        }
    }

    // MARK: Reading

    /// Pandoc's Markdown without all that could name a file, carry raw markup or speak for the document.
    private static let dialect =
        "markdown-raw_html-raw_tex-raw_attribute-yaml_metadata_block-pandoc_title_block-mmd_title_block-native_divs"
        + "-native_spans-fenced_divs-bracketed_spans-link_attributes-header_attributes-fenced_code_attributes"
        + "-inline_code_attributes-latex_macros-markdown_in_html_blocks-example_lists-auto_identifiers-implicit_figures"
        + "-smart"

    /// Each chapter in a file of its own, so that one that leaves something open does not swallow the next.
    private func parse(_ manuscript: Manuscript, for format: ExportFormat, in folder: WorkFolder) async throws
        -> [UInt8]
    {
        // Where a chapter begins can be told apart from all text, since no text can know this mark.
        let mark = "chapter-\(UUID().uuidString)"
        var files: [String] = []
        for (index, section) in manuscript.sections.enumerated() {
            let name = "\(index).md"
            // Pandoc would take U+0000 for the end of the input.
            try folder.write("\(mark)\n\n" + section.markdown.replacing("\0", with: "\u{FFFD}"), to: name)
            files.append(name)
        }
        if files.isEmpty {
            try folder.write("", to: "0.md")
            files.append("0.md")
        }
        let parsed = try await tools.run(
            pandoc, ["--from", Self.dialect, "--to", "json", "--file-scope", "--"] + files, in: folder.path,
            at: manuscript.date)
        let unreadable = ExportError.unreadable(tool: pandoc.name)
        guard let tree = try? JSONSerialization.jsonObject(with: Data(parsed)) as? [String: Any],
            let version = tree["pandoc-api-version"]
        else { throw unreadable }
        let parser = PandocParser(
            knownKeys: Set(manuscript.sources.map(\.key)), knownURLs: Set(manuscript.sources.compactMap(\.url)))
        let chapters = Self.chapters(parser.blocks(tree["blocks"]), mark: mark).map { chapter in
            // A cell of Markdown's tables holds a single line; pandoc would leave the whole table out.
            format == .md ? chapter.map(\.withPlainTables) : chapter
        }
        guard chapters.count == manuscript.sections.count else { throw unreadable }
        return try ManuscriptTree(
            manuscript: manuscript, apiVersion: version, chapters: chapters, hasWordContents: format == .docx
        ).json()
    }

    private static func chapters(_ blocks: [PandocBlock], mark: String) -> [[PandocBlock]] {
        blocks.split(separator: .paragraph([.text(mark)]), omittingEmptySubsequences: false).dropFirst().map(Array.init)
    }

    // MARK: Writing

    private func write(
        _ tree: [UInt8], _ manuscript: Manuscript, as format: ExportFormat, in folder: WorkFolder
    ) async throws -> [UInt8] {
        let style = try String(contentsOfFile: path(of: manuscript.citationStyle), encoding: .utf8)
        try folder.write(CitationTerms.added(to: style), to: "style.csl")
        var arguments = ["--from", "json", "--citeproc", "--csl", "style.csl", "--output", "-"]
        switch format {
        case .docx:
            // Pandoc takes the parts of its reference document that stand here, and its own for the others.
            guard let settings = EmbeddedFile.named("Export/word-settings.xml") else {
                throw ExportError.unreadable(tool: "the settings")
            }
            try folder.write(settings.text, to: "settings.xml", in: "docx/word")
            arguments += ["--to", "docx", "--data-dir=."]
        case .epub: arguments += ["--to", "epub3", "--mathml", "--toc", "--toc-depth=2", "--epub-chapter-level=1"]
        case .md:
            try folder.write(Self.markdownTemplate, to: "template.md")
            // The title is the first heading; a link to an entry of the bibliography would lead nowhere.
            arguments += [
                "--to", Self.plainMarkdown, "--wrap=none", "--standalone", "--template=template.md",
                "--shift-heading-level-by=1", "--metadata=link-citations=false",
            ]
        case .html, .pdf:
            try folder.write(try Self.page(for: format), to: "template.html")
            arguments += [
                "--to", "html5", "--mathml", "--standalone", "--template=template.html", "--toc", "--toc-depth=2",
                "--wrap=none",
                "--section-divs", "--reference-location=section",
            ]
        }
        return try await tools.run(pandoc, arguments, input: tree, in: folder.path, at: manuscript.date)
    }

    /// What most readers of Markdown understand.
    private static let plainMarkdown = "commonmark+pipe_tables+footnotes+strikeout+tex_math_dollars-raw_html"

    private static let markdownTemplate = "# $title$\n\n$date$\n\n$body$\n"

    /// The page with its style sheet in it: one file, nothing to load.
    ///
    /// Browsers lay out MathML themselves; WeasyPrint does not, and is told how by the style sheet.
    private static func page(for format: ExportFormat) throws -> String {
        guard let page = EmbeddedFile.named("Export/document.html"),
            let style = EmbeddedFile.named("Export/document.css"),
            let formulas = EmbeddedFile.named("Export/formulas.css")
        else { throw ExportError.unreadable(tool: "the template") }
        return page.text.replacing(
            "/* document.css */", with: format == .pdf ? style.text + formulas.text : style.text)
    }

    private func path(of style: CitationStyle) -> String { "\(styles)/\(style.fileName)" }
}
