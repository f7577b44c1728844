/// A file as it was uploaded, with what is to be said of it in the bibliography.
package struct SourceUpload: Sendable {
    package var fileName: String?
    /// Without parameters, in lower case.
    package var mediaType: String?
    package var bytes: [UInt8]
    package var title: String?
    package var author: String?
    package var year: Int?
    package var url: String?

    package init(
        fileName: String?, mediaType: String?, bytes: [UInt8], title: String?, author: String?, year: Int?,
        url: String?
    ) {
        self.fileName = fileName
        self.mediaType = mediaType
        self.bytes = bytes
        self.title = title
        self.author = author
        self.year = year
        self.url = url
    }

    /// What a file can be.
    enum Format: CaseIterable {
        case text, markdown, pdf

        var fileExtensions: [String] {
            switch self {
            case .text: ["txt"]
            case .markdown: ["md", "markdown"]
            case .pdf: ["pdf"]
            }
        }

        var mediaType: String {
            switch self {
            case .text: "text/plain"
            case .markdown: "text/markdown"
            case .pdf: "application/pdf"
            }
        }
    }

    /// What the file's name says it is; without a name, its media type.
    var format: Format? {
        guard let name = lastComponent, !name.isEmpty else {
            return Format.allCases.first { $0.mediaType == mediaType }
        }
        let fileExtension = name.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() ?? ""
        return Format.allCases.first { $0.fileExtensions.contains(fileExtension) }
    }

    /// The title that the customer gives it, or else its name without the ending.
    var givenTitle: String? {
        if let title, !title.isEmpty { return title }
        guard let name = lastComponent else { return title }
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        return stem.isEmpty ? title : String(stem.prefix(200))
    }

    /// Some browsers send the whole path.
    private var lastComponent: String? {
        fileName?.split { $0 == "/" || $0 == "\\" }.last.map(String.init)
    }
}
