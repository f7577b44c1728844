/// Finds the headings of a text that marks them only by a line of their own.
enum PlainHeadings {
    /// In a source without a single marked heading, short lines that are no sentences become headings.
    static func marked(in blocks: [SourceBlock]) -> [SourceBlock] {
        let hasHeadings = blocks.contains { if case .heading = $0 { true } else { false } }
        guard !hasHeadings else { return blocks }
        return blocks.indices.map { index in
            guard let text = candidate(blocks[index]), blocks.indices.contains(index + 1), isProse(blocks[index + 1])
            else { return blocks[index] }
            return .heading(level: 2, text: text)
        }
    }

    private static func candidate(_ block: SourceBlock) -> [Unicode.Scalar]? {
        switch block {
        case .heading: nil
        // "1. Introduction" looks like an item of a list.
        case .prose(let text), .listItem(let text): isShortLabel(text) ? text : nil
        }
    }

    private static func isShortLabel(_ text: [Unicode.Scalar]) -> Bool {
        guard (3...70).contains(text.count), let first = text.first, let last = text.last else { return false }
        guard first.isUppercase || first.isDigit, last.isWordPart || last == ")" || last == "»" else { return false }
        return text.count { $0 == " " } < 9
    }

    private static func isProse(_ block: SourceBlock) -> Bool {
        guard case .prose(let text) = block, let last = text.last else { return false }
        return text.count > 80 && !last.isLetter
    }
}
