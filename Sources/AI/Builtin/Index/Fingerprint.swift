/// Numbers that stand for texts, equal for equal words.
///
/// FNV-1a: the standard library's hash differs from one run to the next.
enum Fingerprint {
    static func of(_ words: some Collection<Word>) -> UInt64 {
        words.reduce(0) { combined($0, of($1)) }
    }

    static func of(_ word: Word) -> UInt64 {
        word.lower.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// The number of a text from that of its beginning and that of its last word.
    static func combined(_ text: UInt64, _ word: UInt64) -> UInt64 {
        (text &* 0x9e37_79b9_7f4a_7c15) ^ word
    }
}
