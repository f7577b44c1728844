/// Tells references in square brackets from text in square brackets.
enum BracketedReference {
    private static let editorial: Set<String> = [
        "citation needed", "edit", "who?", "when?", "clarification needed", "sic", "source?", "note", "ред.",
        "редагувати", "джерело?", "джерело не вказане", "прим.", "коли?", "хто?", "…", "...", "bearbeiten",
        "beleg?", "wer?", "wann?", "anm.", "anm. d. red.", "edytuj", "potrzebny przypis", "przyp.", "przyp. red.",
        "kto?",
        "kiedy?",
    ]

    /// Whether what stands between brackets points elsewhere: `^1`, `12, 15–17`, `@key, p. 3`, `citation needed`.
    static func isReference(_ content: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = content.first else { return true }
        if first == "^" { return true }
        if content.prefix(200).contains("@") { return true }
        guard content.count <= 40 else { return false }
        return isNumeric(content) || editorial.contains(String(String.UnicodeScalarView(content)).lowercased())
    }

    /// `12`, `3, с. 45`, `5–7`, `p. 12`: digits with at most a letter for the page between them.
    private static func isNumeric(_ content: ArraySlice<Unicode.Scalar>) -> Bool {
        guard content.contains(where: \.isDigit) else { return false }
        return content.split { !$0.isLetter }.allSatisfy { letters in
            ["p", "pp", "c", "с", "ст", "n", "note", "s", "str"].contains(
                String(String.UnicodeScalarView(letters)).lowercased())
        }
    }
}
