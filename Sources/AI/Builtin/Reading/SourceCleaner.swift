/// Turns a source's text into characters that can be read safely: line breaks unified, and nothing that steers a
/// terminal, hides text or turns its direction.
enum SourceCleaner {
    /// Marks a hole where something was taken out of the middle of a sentence; such a sentence is not used.
    static let hole: Unicode.Scalar = "\u{FFFC}"

    static func clean(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A:
                // The second half of a line break that is written with two characters.
                if !isAfterReturn { result.append("\n") }
            case 0x0D, 0x85, 0x2028, 0x2029: result.append("\n")
            case 0x0C: result.append(contentsOf: ["\n", "\n"])
            case 0x09, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: result.append(" ")
            case 0xFFFD: result.append(hole)
            default: if !isHidden(scalar) { result.append(scalar) }
            }
            isAfterReturn = scalar.value == 0x0D
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Soft hyphen, zero-width space, direction marks and overrides, word joiners, byte order mark.
        case 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: true
        // Interlinear marks, tags (invisible letters), private use.
        case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF, 0xE000...0xF8FF, 0xF0000...0x10FFFF: true
        default: false
        }
    }
}
