/// A format in which a document is delivered, and whether a file of it opens.
enum DownloadFormat: String, Sendable, CaseIterable {
    case docx, pdf, html, md, epub

    var mediaType: String {
        switch self {
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .pdf: "application/pdf"
        case .html: "text/html"
        case .md: "text/markdown"
        case .epub: "application/epub+zip"
        }
    }

    /// What is wrong with the file; `nil` when it opens and holds these headings.
    ///
    /// - Parameter headings: of the sections, in order. A PDF's text is compressed by its own rules: of it the frame is
    ///   looked at.
    func problem(with file: [UInt8], headings: [String]) -> String? {
        do {
            switch self {
            case .docx:
                let archive = try ZipArchive(file)
                guard archive["[Content_Types].xml"] != nil else { return "no [Content_Types].xml" }
                guard let document = archive["word/document.xml"] else { return "no word/document.xml" }
                return Self.missing(headings, in: Self.plain(document))
            case .epub:
                let archive = try ZipArchive(file)
                guard let first = archive.entries.first, first.name == "mimetype",
                    String(decoding: first.bytes, as: UTF8.self) == mediaType
                else { return "mimetype is not the first entry" }
                guard archive["META-INF/container.xml"] != nil else { return "no META-INF/container.xml" }
                let pages = archive.entries.filter { $0.name.hasSuffix("html") }.map { Self.plain($0.bytes) }
                return Self.missing(headings, in: pages.joined(separator: "\n"))
            case .pdf:
                let text = String(decoding: file.prefix(5), as: UTF8.self)
                let end = String(decoding: file.suffix(32), as: UTF8.self)
                if text != "%PDF-" { return "no %PDF- at its beginning" }
                return end.contains("%%EOF") ? nil : "no %%EOF at its end"
            case .html:
                guard String(decoding: file, as: UTF8.self).contains("</html>") else { return "no </html>" }
                return Self.missing(headings, in: Self.plain(file))
            case .md: return Self.missing(headings, in: String(decoding: file, as: UTF8.self))
            }
        } catch {
            return "\(error)"
        }
    }

    private static func missing(_ headings: [String], in text: String) -> String? {
        headings.first { !text.contains($0) }.map { "without “\($0)”" }
    }

    /// The text of XML or HTML without its tags.
    private static func plain(_ markup: [UInt8]) -> String {
        var isTag = false
        var text: [UInt8] = []
        for byte in markup {
            switch byte {
            case UInt8(ascii: "<"): isTag = true
            case UInt8(ascii: ">"): isTag = false
            default: if !isTag { text.append(byte == 10 ? 32 : byte) }
            }
        }
        return String(decoding: text, as: UTF8.self).replacing("&amp;", with: "&")
    }
}
