/// Marks words that no line may divide, for WeasyPrint, which does not stretch a no-break space in a justified line.
///
/// Such words come to stand in an element that does not wrap, with common spaces between them. A page of pandoc's is
/// read: within a text a `<` cannot stand for itself.
enum JoinedWords {
    private static let noBreakSpace: [UInt8] = [0xC2, 0xA0]
    private static let untouched: Set<String> = ["code", "pre", "math", "title", "style", "script"]

    static func marked(_ page: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(page.count + page.count / 8)
        // How many elements are open whose text stays as it is.
        var depth = 0
        var place = page.startIndex
        while place < page.endIndex {
            let isTag = page[place] == UInt8(ascii: "<")
            let next = page[(place + 1)...].firstIndex(of: UInt8(ascii: isTag ? ">" : "<")) ?? page.endIndex
            let piece = page[place..<min(isTag ? next + 1 : next, page.endIndex)]
            if isTag, let isEnd = opensUntouched(piece) { depth = max(0, depth + (isEnd ? -1 : 1)) }
            result += isTag || depth > 0 ? Array(piece) : joined(piece)
            place = piece.endIndex
        }
        return result
    }

    /// Whether a tag of an element whose text stays as it is ends it; `nil` for tags of others.
    private static func opensUntouched(_ tag: ArraySlice<UInt8>) -> Bool? {
        let isEnd = tag.dropFirst().first == UInt8(ascii: "/")
        let name = tag.dropFirst(isEnd ? 2 : 1).prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return untouched.contains(String(decoding: name, as: UTF8.self)) ? isEnd : nil
    }

    private static func joined(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(0xA0) else { return Array(text) }
        var result: [UInt8] = []
        var word: [UInt8] = []
        func flush() {
            let pieces = divided(word)
            // At an end of the text the other word stands in another element.
            if pieces.count > 1, pieces.allSatisfy({ !$0.isEmpty }) {
                result += Array("<span class=\"joined\">".utf8)
                result += pieces.joined(separator: [0x20])
                result += Array("</span>".utf8)
            } else {
                result += word
            }
            word = []
        }
        for byte in text {
            if byte == 0x20 || byte == 0x0A {
                flush()
                result.append(byte)
            } else {
                word.append(byte)
            }
        }
        flush()
        return result
    }

    /// What is between no-break spaces.
    private static func divided(_ word: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var place = 0
        while place < word.count {
            if word[place...].starts(with: noBreakSpace) {
                pieces.append([])
                place += 2
            } else {
                pieces[pieces.count - 1].append(word[place])
                place += 1
            }
        }
        return pieces
    }
}
