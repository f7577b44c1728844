import Foundation

/// Accents over the letters of a formula, as characters that stand alone.
///
/// In MathML an accent is an element of its own. Where it is a combining character, a page that does not know MathML
/// would show it on a dotted circle.
enum FormulaAccents {
    private static let spacing: [(combining: String, spacing: String)] = [
        ("\u{300}", "`"), ("\u{301}", "´"), ("\u{302}", "ˆ"), ("\u{303}", "˜"), ("\u{304}", "ˉ"), ("\u{306}", "˘"),
        ("\u{307}", "˙"), ("\u{308}", "¨"), ("\u{30A}", "˚"), ("\u{30C}", "ˇ"), ("\u{20D7}", "→"), ("\u{20D6}", "←"),
    ]

    /// A page of pandoc's, in which text cannot hold a `<`.
    static func spaced(_ page: [UInt8]) -> [UInt8] {
        var text = String(decoding: page, as: UTF8.self)
        for (combining, spacing) in spacing {
            text = text.replacingOccurrences(
                of: "accent=\"true\">\(combining)</mo>", with: "accent=\"true\">\(spacing)</mo>", options: .literal)
        }
        return Array(text.utf8)
    }
}
