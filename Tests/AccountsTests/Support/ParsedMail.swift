import Foundation

/// A message as a mail program reads it (RFC 5322, RFC 2045–2047): written anew, so that it shares no mistake.
struct ParsedMail {
    /// One part of the message, or the message itself.
    struct Part {
        let headers: [(name: String, value: String)]
        let body: String

        /// The only header of this name.
        func header(_ name: String) throws -> String {
            let values = headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            guard values.count == 1 else { throw MailParsingError.notOne(name, values.count) }
            return values[0]
        }

        /// The body as text.
        func text() throws -> String {
            guard try header("Content-Transfer-Encoding") == "base64" else { throw MailParsingError.encoding }
            let lines = body.components(separatedBy: "\r\n")
            guard lines.allSatisfy({ $0.utf8.count <= 76 }), let data = Data(base64Encoded: lines.joined()),
                let text = String(bytes: data, encoding: .utf8)
            else { throw MailParsingError.encoding }
            return text
        }
    }

    let message: Part
    let parts: [Part]
    /// Every line of the header, as it went over the wire.
    let headerLines: [String]

    init(_ wire: String) throws {
        guard wire.utf8.allSatisfy({ $0 < 0x80 }) else { throw MailParsingError.notASCII }
        // A CR or LF alone would be read by some as a line end.
        let bare = wire.replacingOccurrences(of: "\r\n", with: "")
        guard !bare.utf8.contains(0x0D), !bare.utf8.contains(0x0A) else { throw MailParsingError.bareLineEnd }
        message = try Self.part(wire)
        headerLines = wire.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
        let type = try message.header("Content-Type")
        guard type.hasPrefix("multipart/alternative; boundary=\""), type.hasSuffix("\"") else {
            throw MailParsingError.boundary
        }
        let boundary = type.components(separatedBy: "\"")[1]
        let pieces = ("\r\n" + message.body).components(separatedBy: "\r\n--\(boundary)")
        guard pieces.count >= 2, pieces[0].isEmpty, pieces[pieces.count - 1].hasPrefix("--\r\n") else {
            throw MailParsingError.boundary
        }
        parts = try pieces.dropFirst().dropLast().map { piece in
            guard piece.hasPrefix("\r\n") else { throw MailParsingError.boundary }
            // Two characters to us, one to Swift.
            return try Self.part(String(piece.unicodeScalars.dropFirst(2)))
        }
    }

    private static func part(_ text: String) throws -> Part {
        guard let end = text.range(of: "\r\n\r\n") else { throw MailParsingError.noBody }
        let unfolded = text[..<end.lowerBound].replacingOccurrences(of: "\r\n ", with: " ")
        let headers = try unfolded.components(separatedBy: "\r\n").map { line in
            guard let colon = line.range(of: ": "), !line[..<colon.lowerBound].contains(" ") else {
                throw MailParsingError.header(line)
            }
            return (name: String(line[..<colon.lowerBound]), value: String(line[colon.upperBound...]))
        }
        return Part(headers: headers, body: String(text[end.upperBound...]))
    }

    /// A header's value with its encoded words decoded (RFC 2047): white space between two of them is none.
    static func decoded(_ value: String) throws -> String {
        var result = ""
        var wasEncoded = false
        for word in value.components(separatedBy: " ") {
            let isEncoded = word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?=")
            if !result.isEmpty, !(isEncoded && wasEncoded) { result += " " }
            wasEncoded = isEncoded
            guard isEncoded else {
                result += word
                continue
            }
            guard word.utf8.count <= 75, let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2))),
                let text = String(bytes: data, encoding: .utf8)
            else { throw MailParsingError.encoding }
            result += text
        }
        return result
    }
}

/// What a mail program would stumble over.
enum MailParsingError: Error, Equatable {
    case notASCII, bareLineEnd, noBody, boundary, encoding
    case header(String)
    case notOne(String, Int)
}
