/// A piece of a source between two breaks, without marks.
enum SourceBlock: Equatable {
    /// - Parameter level: 1 for the highest.
    case heading(level: Int, text: [Unicode.Scalar])
    case prose([Unicode.Scalar])
    /// One item of a list; prose only when it is a whole sentence.
    case listItem([Unicode.Scalar])
}

extension [SourceBlock] {
    /// Without the heading at the top that only repeats the source's title or is the only one of its level: it is the
    /// title, not a chapter.
    func relevelled(title: String) -> [SourceBlock] {
        guard let first = firstIndex(where: { if case .heading = $0 { true } else { false } }),
            case .heading(let level, let text) = self[first]
        else { return self }
        let isTitle = GenericHeadings.key(String(String.UnicodeScalarView(text))) == GenericHeadings.key(title)
        let others = self[(first + 1)...].filter {
            if case .heading(let other, _) = $0 { other <= level } else { false }
        }
        guard isTitle || (first == 0 && others.isEmpty && level == 1) else { return self }
        var blocks = self
        blocks.remove(at: first)
        return blocks
    }
}
