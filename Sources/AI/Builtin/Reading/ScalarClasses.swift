/// What kind of character it is. The common alphabets are decided by range, the rest by the Unicode tables, which are
/// slower by far: ten megabytes of sources are read with these.
extension Unicode.Scalar {
    var isLetter: Bool {
        switch value {
        case 0x61...0x7A, 0x41...0x5A: true
        case 0..<0xC0: value == 0xAA || value == 0xB5 || value == 0xBA
        case 0xC0...0x24F: value != 0xD7 && value != 0xF7
        case 0x400...0x52F: !(0x482...0x489).contains(value)
        default: properties.isAlphabetic
        }
    }

    var isDigit: Bool {
        value < 0x80 ? (0x30...0x39).contains(value) : properties.generalCategory == .decimalNumber
    }

    /// A letter, a digit, or a mark that combines with the letter before it.
    var isWordPart: Bool {
        isLetter || isDigit || isMark
    }

    var isMark: Bool {
        guard value >= 0x300 else { return false }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }

    var isUppercase: Bool {
        switch value {
        case 0x41...0x5A, 0x400...0x42F, 0x490: true
        case 0..<0xC0, 0x430...0x45F, 0x491: false
        default: properties.isUppercase || properties.generalCategory == .titlecaseLetter
        }
    }

    var isLowercase: Bool {
        switch value {
        case 0x61...0x7A, 0x430...0x45F, 0x491: true
        case 0..<0xB5, 0x400...0x42F, 0x490: false
        default: properties.isLowercase
        }
    }

    var isSpace: Bool {
        switch value {
        case 0x20, 0x09...0x0D, 0x85, 0xA0: true
        case 0..<0x1680: false
        default: properties.isWhitespace
        }
    }

    var isControl: Bool {
        value < 0x20 || (0x7F..<0xA0).contains(value)
    }

    /// A letter of a script that is written without spaces: Chinese characters and Japanese syllables.
    var isIdeograph: Bool {
        switch value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    var isCyrillic: Bool { (0x400...0x52F).contains(value) }

    var isApostrophe: Bool { self == "'" || self == "\u{2019}" || self == "\u{02BC}" }

    var isDash: Bool { self == "-" || (0x2010...0x2015).contains(value) }
}
