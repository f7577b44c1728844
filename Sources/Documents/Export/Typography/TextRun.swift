/// The characters of a paragraph in a row, whatever emphasis they stand in, with the way back to the tree.
struct TextRun {
    struct Unit {
        var scalar: Unicode.Scalar
        /// Part of an address, or not text at all: it is looked at and never changed.
        var isFixed: Bool
        fileprivate let leaf: Int
    }

    /// What stands for code, a formula or a citation.
    static let object: Unicode.Scalar = "\u{FFFC}"

    var units: [Unit] = []
    private let tree: [PandocInline]
    private var leaves = 0

    init(_ inlines: [PandocInline]) {
        tree = inlines
        read(inlines)
        fixAddresses()
    }

    private mutating func read(_ inlines: [PandocInline]) {
        for inline in inlines {
            switch inline {
            case .text(let text): add(text.unicodeScalars, isFixed: false)
            case .space, .softBreak: add([" "], isFixed: false)
            case .lineBreak: add(["\n"], isFixed: true)
            case .code, .math, .citations: add([Self.object], isFixed: true)
            case .note: add([], isFixed: true)
            case .styled(_, let content), .quoted(_, let content), .link(let content, _): read(content)
            }
        }
    }

    private mutating func add(_ scalars: some Sequence<Unicode.Scalar>, isFixed: Bool) {
        units += scalars.map { Unit(scalar: $0, isFixed: isFixed, leaf: leaves) }
        leaves += 1
    }

    /// Addresses of pages and of mail, from their first letter to their last.
    private mutating func fixAddresses() {
        for word in words {
            let text = text(word)
            guard text.contains("://") || text.contains("@") || text.lowercased().contains("www.") else { continue }
            let letters = word.filter { isWordPart($0) || units[$0].scalar == "/" }
            guard let first = letters.first, let last = letters.last else { continue }
            for place in first...last { units[place].isFixed = true }
        }
    }

    /// The tree with what the units have become.
    var inlines: [PandocInline] {
        var texts = Array(repeating: String.UnicodeScalarView(), count: leaves)
        for unit in units { texts[unit.leaf].append(unit.scalar) }
        var leaf = 0
        func written(_ inlines: [PandocInline]) -> [PandocInline] {
            inlines.map { inline in
                switch inline {
                case .styled(let style, let content): return .styled(style, written(content))
                case .quoted(let kind, let content): return .quoted(kind, written(content))
                case .link(let content, let url): return .link(written(content), url: url)
                case .text, .space, .softBreak, .lineBreak, .code, .math, .citations, .note: break
                }
                defer { leaf += 1 }
                switch inline {
                case .text: return .text(String(texts[leaf]))
                case .space, .softBreak: return texts[leaf].first == " " ? inline : .text(String(texts[leaf]))
                default: return inline
                }
            }
        }
        return written(tree)
    }

    // MARK: Looking at it

    /// Where the words are, with the marks on them: what stands between spaces.
    var words: [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        for place in units.indices {
            if isSpace(place) {
                if let begin = start { words.append(begin..<place) }
                start = nil
            } else if start == nil {
                start = place
            }
        }
        if let begin = start { words.append(begin..<units.count) }
        return words
    }

    func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: units[range].lazy.map(\.scalar))
        return String(text)
    }

    /// Space of any kind, and whatever is outside.
    func isSpace(_ place: Int) -> Bool {
        units.indices.contains(place) ? units[place].scalar.properties.isWhitespace : true
    }

    func isLetter(_ place: Int) -> Bool {
        units.indices.contains(place) && units[place].scalar.properties.isAlphabetic
    }

    func isDigit(_ place: Int) -> Bool {
        units.indices.contains(place) && units[place].scalar.properties.numericType != nil
    }

    func isWordPart(_ place: Int) -> Bool { isLetter(place) || isDigit(place) }
}
