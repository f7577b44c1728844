import Testing

@testable import Security

@Suite("Text in HTML")
struct HTMLTextTests {
    @Test(
        "has no markup left, whatever stands beside it",
        arguments: ["", "\u{301}", "\u{338}", "\u{600}", "\u{110BD}", "\u{200D}", "\u{FE0F}", "\u{1F3FD}", "\r"])
    func marks(mark: String) {
        for markup in ["<", ">", "&", "\"", "'"] {
            for text in [markup + mark, mark + markup, mark + markup + mark, "e" + mark + markup + mark + "e"] {
                let escaped = HTMLText.escape(text)
                let left = escaped.unicodeScalars.filter { "<>\"'".unicodeScalars.contains($0) }
                #expect(left.isEmpty, "\(text.unicodeScalars.map(\.value))")
                #expect(escaped.unicodeScalars.filter { $0 == "&" }.count == 1)
            }
        }
    }

    @Test("stays what it is where it has no markup")
    func plain() {
        #expect(HTMLText.escape("Гавані — e\u{301}, 👩‍👩‍👧 \u{0}") == "Гавані — e\u{301}, 👩‍👩‍👧 \u{0}")
    }
}
