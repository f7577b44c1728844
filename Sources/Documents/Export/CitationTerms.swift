/// Words of citations that the locales of the Citation Style Language lack.
///
/// The Ukrainian locale says "et al." and has the inner quotation marks of English.
enum CitationTerms {
    /// A style with these words in it, before its own.
    static func added(to style: String) -> String {
        guard let info = style.firstRange(of: "</info>") else { return style }
        return style.replacingCharacters(in: info, by: "</info>\n" + ukrainian)
    }

    private static let ukrainian = """
        <locale xml:lang="uk"><terms>
        <term name="et-al">та ін.</term>
        <term name="available at">доступно за посиланням</term>
        <term name="open-inner-quote">„</term>
        <term name="close-inner-quote">“</term>
        </terms></locale>
        """
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, by text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
