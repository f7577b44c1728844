/// Makes a chapter's title of a source's heading.
enum ChapterTitle {
    static let longest = 90

    /// - Returns: `nil` for a heading that says nothing about its text, or that is no title at all.
    static func clean(_ heading: String) -> String? {
        var title = withoutNumber(heading[...])
        while let last = title.last, ".:;,–—-".contains(last) || last == " " { title.removeLast() }
        guard title.count >= 2, title.count <= longest, isPlain(title) else { return nil }
        let key = GenericHeadings.key(String(title))
        guard !GenericHeadings.isGeneric(key), !GenericHeadings.isApparatus(key) else { return nil }
        return inSentenceCase(String(title))
    }

    /// Without a number at the start, such as `3.`, `1.2`, `IV.`, `Chapter 5:`, `Розділ 2.`, `Kapitel 3` or the like.
    private static func withoutNumber(_ heading: Substring) -> Substring {
        let words = heading.split(separator: " ")
        guard words.count > 1 else { return heading }
        let labels = [
            "chapter", "section", "part", "розділ", "частина", "глава", "параграф", "kapitel", "abschnitt", "teil",
            "rozdział",
            "podrozdział", "część", "§",
        ]
        var dropped = labels.contains(words[0].lowercased()) ? 1 : 0
        let number = words.indices.contains(dropped) ? words[dropped] : ""
        let digits = number.filter { !".:)-–".contains($0) }
        let isMarked = number.count > digits.count || dropped == 1
        let isNumber = !digits.isEmpty && digits.count <= 4 && digits.allSatisfy { "0123456789IVXІХ".contains($0) }
        // "1848 and after" is a title, "2 Methods" is numbered.
        guard isNumber, isMarked || (digits.count <= 2 && digits.allSatisfy(\.isNumber)) else { return heading }
        dropped += 1
        guard dropped < words.count else { return heading }
        let rest = heading[words[dropped].startIndex...]
        return rest.drop { ":-–—. ".contains($0) }
    }

    /// Free of what Markdown or HTML could read as a mark: titles go into tables of contents, file properties, pages.
    private static func isPlain(_ title: Substring) -> Bool {
        title.contains(where: \.isLetter) && !title.contains { "<>[]{}|\\`*_#@$^~".contains($0) }
            && !title.contains("//") && !title.unicodeScalars.contains { $0.isControl || $0 == SourceCleaner.hole }
    }

    private static func inSentenceCase(_ title: String) -> String {
        let isShouted = title.contains(" ") && title.unicodeScalars.allSatisfy { !$0.isLowercase }
        guard isShouted else { return title.prefix(1).uppercased() + title.dropFirst() }
        let lower = title.lowercased()
        return lower.prefix(1).uppercased() + lower.dropFirst()
    }
}
