import Foundation

/// A language tag (BCP 47, RFC 5646 §2.1) of a language that is known: `uk`, `pt-BR`, `zh-Hant-TW`.
enum LanguageTag {
    /// Longer than any that is in use.
    private static let longest = 35

    /// Whether it is well-formed, and its language and region are in ISO 639 and ISO 3166.
    ///
    /// Of scripts and variants the form is enough: they say how something is written, and nobody is sent anything in
    /// another language because of them.
    static func isKnown(_ tag: String) -> Bool {
        guard tag.utf8.count <= longest, tag.utf8.allSatisfy(isPart) else { return false }
        var parts = tag.lowercased().split(separator: "-", omittingEmptySubsequences: false)[...]
        guard let language = parts.popFirst(), isLanguage(language) else { return false }
        // An extended language, such as `yue` behind `zh`.
        if let part = parts.first, part.utf8.count == 3, isLetters(part) { parts.removeFirst() }
        if let part = parts.first, part.utf8.count == 4, isLetters(part) { parts.removeFirst() }
        if let part = parts.first, isRegion(part) { parts.removeFirst() }
        while let part = parts.first, isVariant(part) { parts.removeFirst() }
        return areExtensions(parts)
    }

    private static func isLanguage(_ part: Substring) -> Bool {
        guard (2...3).contains(part.utf8.count), isLetters(part) else { return false }
        return Locale.LanguageCode(String(part)).isISOLanguage && !noLanguages.contains(part)
    }

    /// Undetermined, several, uncoded, none: nothing can be written in these.
    private static let noLanguages: Set<Substring> = ["und", "mul", "mis", "zxx"]

    private static func isRegion(_ part: Substring) -> Bool {
        if part.utf8.count == 2, isLetters(part) { return Locale.Region(part.uppercased()).isISORegion }
        return part.utf8.count == 3 && part.utf8.allSatisfy(isDigit)
    }

    private static func isVariant(_ part: Substring) -> Bool {
        (5...8).contains(part.utf8.count) || (part.utf8.count == 4 && part.utf8.first.map(isDigit) == true)
    }

    /// A single character, and at least one part behind it, as often as you like; behind `x` everything is private.
    private static func areExtensions(_ parts: ArraySlice<Substring>) -> Bool {
        var isAwaited = false
        var isPrivate = false
        for (place, part) in parts.enumerated() {
            guard (1...8).contains(part.utf8.count) else { return false }
            if part.utf8.count == 1, !isPrivate {
                guard !isAwaited else { return false }
                isAwaited = true
                isPrivate = part == "x"
            } else {
                guard place > 0 else { return false }
                isAwaited = false
            }
        }
        return !isAwaited
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || isDigit(byte) || isLetter(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLetters(_ part: Substring) -> Bool { part.utf8.allSatisfy(isLetter) }
}
