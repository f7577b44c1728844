import Crypto
import Foundation

/// Marks what somebody else wrote, so that a model can tell it from its instructions.
///
/// The tag bears a fingerprint of everything that is marked with it: no text can contain the tag that will enclose it,
/// and the same request has the same bytes every time.
struct DataBlock: Sendable {
    /// The tag's name, such as `data-3f9a0c41d2e87b65`.
    let tag: String

    /// - Parameter request: all that is going to be marked.
    init(for request: WritingRequest) {
        tag = "data-" + request.digest.prefix(16)
    }

    /// A text as a block of its own, or nothing when there is none.
    func block(_ name: String, _ text: String?) -> String {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return "" }
        return "<\(tag) name=\"\(Self.plain(name))\">\n\(Self.visible(text))\n</\(tag)>\n\n"
    }

    /// A name that cannot end its own quotation marks.
    private static func plain(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.filter { $0.isWordPart || " -_.:".unicodeScalars.contains($0) }))
    }

    /// Without the control characters that hide text from whoever reads a prompt over.
    private static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !$0.isControl })
        return String(scalars)
    }
}
