import Foundation

/// The words of a document that are neither the customer's nor the writer's, in the document's language.
struct DocumentPhrases: Sendable {
    let contents: String
    let references: String

    /// The phrases of a language; of English where it is not known.
    init(language: String) {
        let known = Self.table[Self.primarySubtag(of: language)] ?? Self.english
        contents = known.contents
        references = known.references
    }

    private static let english = (contents: "Contents", references: "References")

    private static let table: [String: (contents: String, references: String)] = [
        "cs": ("Obsah", "Použitá literatura"), "de": ("Inhalt", "Literatur"), "en": english,
        "es": ("Índice", "Referencias"), "fr": ("Table des matières", "Bibliographie"),
        "it": ("Indice", "Bibliografia"), "pl": ("Spis treści", "Bibliografia"), "pt": ("Índice", "Referências"),
        "ro": ("Cuprins", "Bibliografie"), "uk": ("Зміст", "Список використаних джерел"),
    ]

    /// A day as this language writes it, in UTC.
    static func day(_ date: Date, language: String) -> String {
        var style = Date.FormatStyle(date: .long, time: .omitted, locale: Locale(identifier: language))
        style.timeZone = .gmt
        return date.formatted(style)
    }

    /// Whether a language is written from right to left.
    static func isRightToLeft(_ language: String) -> Bool {
        ["ar", "dv", "fa", "he", "ps", "ur", "yi"].contains(primarySubtag(of: language))
    }

    private static func primarySubtag(of language: String) -> String {
        language.lowercased().split(separator: "-").first.map(String.init) ?? ""
    }
}
