/// Bytes as digits.
enum HexDigits {
    /// Two lower-case hexadecimal digits for each byte.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
