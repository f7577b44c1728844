import Foundation

/// Whether bytes are one JSON text, to the letter of RFC 8259.
///
/// Foundation's decoder is lenient: it takes `[1,]`, `1.`, UTF-16, bytes that are no UTF-8 where it does not look, and
/// of two members of one name either. What is accepted here means the same to every reader.
struct JSONSyntax {
    /// Why bytes are no JSON text.
    enum Flaw: Error, Equatable {
        case notUTF8
        /// Something else is expected at this byte.
        case unexpected(at: Int)
        /// Arrays and objects within each other.
        case tooDeep
        /// An object has two members of this name.
        case duplicate(String)

        /// For the client.
        var reason: String {
            switch self {
            case .notUTF8: "The body is not UTF-8."
            case .unexpected(let position): "The body is not valid JSON: see byte \(position)."
            case .tooDeep: "The body is nested more than \(JSONSyntax.deepest) levels deep."
            case .duplicate(let name): "The body names \"\(name.prefix(100))\" twice in one object."
            }
        }
    }

    private static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Throws: ``Flaw``.
    static func check(_ bytes: [UInt8]) throws(Flaw) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var syntax = JSONSyntax(bytes)
        syntax.skipSpace()
        try syntax.value()
        syntax.skipSpace()
        guard syntax.position == bytes.count else { throw .unexpected(at: syntax.position) }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func value() throws(Flaw) {
        switch next {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func object() throws(Flaw) {
        try enter()
        var names: Set<String> = []
        if !take("}") {
            repeat {
                skipSpace()
                let name = try string()
                guard names.insert(name).inserted else { throw .duplicate(name) }
                skipSpace()
                try expect(":")
                try spacedValue()
            } while take(",")
            try expect("}")
        }
        depth -= 1
    }

    private mutating func array() throws(Flaw) {
        try enter()
        if !take("]") {
            repeat { try spacedValue() } while take(",")
            try expect("]")
        }
        depth -= 1
    }

    /// Goes into an array or object, past its bracket.
    private mutating func enter() throws(Flaw) {
        depth += 1
        guard depth <= Self.deepest else { throw .tooDeep }
        position += 1
        skipSpace()
    }

    private mutating func spacedValue() throws(Flaw) {
        skipSpace()
        try value()
        skipSpace()
    }

    /// The string that begins here, without its escapes.
    private mutating func string() throws(Flaw) -> String {
        let start = position
        try expect("\"")
        var isEscaped = false
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw .unexpected(at: position) }
            position += 1
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try escape()
            }
        }
        try expect("\"")
        guard isEscaped else { return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self) }
        // Surrogates that are no pair are the one thing left that can be wrong.
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position])) else {
            throw .unexpected(at: start)
        }
        return text
    }

    private mutating func escape() throws(Flaw) {
        guard let byte = next else { throw .unexpected(at: position) }
        position += 1
        switch byte {
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else {
                    throw .unexpected(at: position)
                }
                position += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            break
        default:
            throw .unexpected(at: position - 1)
        }
    }

    private mutating func number() throws(Flaw) {
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
    }

    /// One digit or more.
    private mutating func digits() throws(Flaw) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw .unexpected(at: position) }
    }

    private mutating func word(_ word: StaticString) throws(Flaw) {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw .unexpected(at: position) }
            position += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Flaw) {
        guard take(character) else { throw .unexpected(at: position) }
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
