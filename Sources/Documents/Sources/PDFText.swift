import Foundation

/// Takes the text out of PDFs, by poppler, under the same guard as the makers of files.
package struct PDFText: Sendable {
    /// What is wrong with a PDF.
    enum Flaw: Error, Equatable {
        case encrypted
        case broken
        /// Not a letter: pictures of pages, most likely.
        case noText
        /// More text than a source may have.
        case tooLong
        case tooSlow

        var message: String {
            switch self {
            case .encrypted: "must be a PDF without a password"
            case .broken: "must be a PDF: this file cannot be read as one"
            case .noText: "must be a PDF with text in it: this one has none, perhaps it is scanned"
            case .tooLong: "must hold at most \(SourceLimits.characters) characters of text"
            case .tooSlow: "must be a simpler PDF: its text could not be read in time"
            }
        }
    }

    private let tools = ToolRunner()
    private let tool: Tool

    package init() {
        self.init(tool: .pdftotext)
    }

    init(tool: Tool) {
        self.tool = tool
    }

    /// The text of all pages, a form feed behind each, and their number.
    ///
    /// - Throws: ``Flaw``; ``ExportError/toolMissing(_:)``; `CancellationError`.
    func text(of bytes: [UInt8]) async throws -> (text: String, pages: Int) {
        guard Self.isPDF(bytes) else { throw Flaw.broken }
        let output = try await extract(bytes)
        var pages = String(decoding: output, as: UTF8.self)
            .split(separator: "\u{0C}", omittingEmptySubsequences: false).map(Self.cleaned)
        // One stands behind the last page as well.
        if pages.last?.isEmpty == true { pages.removeLast() }
        guard pages.contains(where: { $0.unicodeScalars.contains { $0.properties.isAlphabetic } }) else {
            throw Flaw.noText
        }
        let text = pages.map { $0 + "\n\u{0C}" }.joined()
        guard text.unicodeScalars.count <= SourceLimits.characters else { throw Flaw.tooLong }
        return (text, pages.count)
    }

    /// Whether it begins as PDFs do; some have other bytes before that (ISO 32000-1, annex H.3.4.1).
    static func isPDF(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(1_024).firstRange(of: Array("%PDF-".utf8)) != nil
    }

    private func extract(_ bytes: [UInt8]) async throws -> [UInt8] {
        do {
            return try await WorkFolder.with { folder in
                try folder.write(bytes, to: "source.pdf")
                return try await tools.run(
                    tool, ["-q", "-enc", "UTF-8", "-eol", "unix", "source.pdf", "-"], in: folder.path,
                    at: Date(timeIntervalSince1970: 0))
            }
        } catch ExportError.toolFailed {
            // The entry stands in the clear, also where everything else is packed (ISO 32000-1, 7.5.5 and 7.5.8.2).
            throw bytes.firstRange(of: Array("/Encrypt".utf8)) == nil ? Flaw.broken : Flaw.encrypted
        } catch ExportError.tooLarge {
            throw Flaw.tooLong
        } catch ExportError.timedOut {
            throw Flaw.tooSlow
        }
    }

    /// Without control characters, which fonts without names for their glyphs give, and blanks at the ends of lines.
    private static func cleaned(_ page: Substring) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(
            contentsOf: page.unicodeScalars.filter { scalar in
                scalar == "\n" || scalar == "\t" || !(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value))
            })
        return joined(String(scalars).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// With the words whole again that a typesetter has divided: poppler knows the hyphen of typewriters only.
    private static func joined(_ page: String) -> String {
        var scalars: [Unicode.Scalar] = []
        for scalar in page.unicodeScalars {
            if scalar.properties.isLowercase, scalars.count > 2, scalars.last == "\n",
                scalars[scalars.count - 2] == "\u{2010}" || scalars[scalars.count - 2] == "\u{AD}",
                scalars[scalars.count - 3].properties.isAlphabetic
            {
                scalars.removeLast(2)
            }
            scalars.append(scalar)
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
