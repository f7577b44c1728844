import Foundation

/// The parts of a form with files, `multipart/form-data` (RFC 7578, in the syntax of RFC 2046 §5.1).
struct MultipartForm: Sendable {
    struct Part: Sendable {
        let name: String
        let fileName: String?
        /// In lower case, without parameters.
        let mediaType: String?
        let bytes: ArraySlice<UInt8>
    }

    /// Why a body is no such form.
    enum Flaw: Error, Equatable {
        case noBoundary
        /// The last boundary is missing: the body was cut off.
        case unfinished
        case malformedPart
        case tooManyParts
    }

    let parts: [Part]

    private static let mostParts = 32
    private static let longestHeader = 8 << 10
    private static let lineBreak: [UInt8] = [0x0D, 0x0A]

    /// - Throws: ``Flaw``.
    init(_ bytes: [UInt8], contentType: ContentType) throws(Flaw) {
        // RFC 2046 §5.1.1: 1 to 70 characters.
        guard let boundary = contentType.parameters["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
        else { throw .noBoundary }
        let delimiter = Self.lineBreak + Array("--\(boundary)".utf8)
        // The first boundary may stand at the very beginning, where no line ends before it.
        var rest = (Self.lineBreak + bytes)[...]
        guard let first = rest.firstRange(of: delimiter) else { throw .unfinished }
        rest = rest[first.upperBound...]
        var parts: [Part] = []
        while !Self.isClosing(rest) {
            guard let start = Self.endOfLine(rest) else { throw .malformedPart }
            // What a part begins with is its headers; where there are none, the delimiter's own line break ends them.
            let content = rest[start...]
            guard let end = (Self.lineBreak + content)[...].firstRange(of: delimiter) else { throw .unfinished }
            let length = max(0, end.lowerBound - Self.lineBreak.count)
            guard parts.count < Self.mostParts else { throw .tooManyParts }
            parts.append(try Self.part(content.prefix(length)))
            rest = content.dropFirst(end.upperBound - Self.lineBreak.count)
        }
        self.parts = parts
    }

    /// The only part of a name.
    ///
    /// - Throws: 422 where there are several.
    func part(_ name: String) throws -> Part? {
        let named = parts.filter { $0.name == name }
        guard named.count <= 1 else { throw Problem.invalid(name, "must appear once") }
        return named.first
    }

    /// A field's text.
    ///
    /// - Throws: 422 for what is no UTF-8, or appears twice.
    func text(_ name: String) throws -> String? {
        guard let part = try part(name) else { return nil }
        guard let text = String(validating: part.bytes, as: UTF8.self) else {
            throw Problem.invalid(name, "must be text in UTF-8")
        }
        return text
    }

    /// `--` behind a boundary: it is the last one.
    private static func isClosing(_ rest: ArraySlice<UInt8>) -> Bool { rest.starts(with: [0x2D, 0x2D]) }

    /// Behind the line break that ends a boundary's line; blanks may stand before it.
    private static func endOfLine(_ rest: ArraySlice<UInt8>) -> Int? {
        let blanks = rest.prefix { $0 == 0x20 || $0 == 0x09 }
        guard rest[blanks.endIndex...].starts(with: lineBreak) else { return nil }
        return blanks.endIndex + lineBreak.count
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws(Flaw) -> Part {
        guard let end = bytes.prefix(longestHeader).firstRange(of: lineBreak + lineBreak),
            let head = String(validating: bytes[..<end.lowerBound], as: UTF8.self)
        else { throw .malformedPart }
        var name: String?
        var fileName: String?
        var mediaType: String?
        for line in head.components(separatedBy: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .malformedPart }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon].lowercased() {
            case "content-disposition":
                var parts = HeaderParts(value)
                guard parts.value.lowercased() == "form-data" else { throw .malformedPart }
                while let (parameter, value) = parts.next() {
                    switch parameter {
                    case "name": name = name ?? value
                    case "filename": fileName = fileName ?? value
                    default: break
                    }
                }
            case "content-type": mediaType = ContentType(value).mediaType
            default: break
            }
        }
        guard let name else { throw .malformedPart }
        return Part(name: name, fileName: fileName, mediaType: mediaType, bytes: bytes[end.upperBound...])
    }
}
