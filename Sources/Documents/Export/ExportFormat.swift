/// The files that a finished document comes in.
package enum ExportFormat: String, CaseIterable, Sendable, Codable {
    case docx, pdf, html, md, epub

    /// The registered media type (RFC 6838), with the character set where the format has none of its own.
    package var mediaType: String {
        switch self {
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .pdf: "application/pdf"
        case .html: "text/html; charset=utf-8"
        case .md: "text/markdown; charset=utf-8"
        case .epub: "application/epub+zip"
        }
    }

    package var fileExtension: String { rawValue }
}
