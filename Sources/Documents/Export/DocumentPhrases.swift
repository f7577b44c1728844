import Foundation

/// The words of a document that are neither the customer's nor the writer's, in the document's language.
struct DocumentPhrases: Sendable {
    let contents: String
    let references: String
    private let colophonPhrases: ColophonPhrases

    /// The phrases of a language; of English where it is not known.
    init(language: String) {
        let subtag = Self.primarySubtag(of: language)
        let known = Self.table[subtag] ?? Self.english
        contents = known.contents
        references = known.references
        colophonPhrases = .of(subtag)
    }

    /// Where the text comes from.
    ///
    /// - Parameters:
    ///   - models: what wrote it.
    ///   - isComplete: whether all of it was written.
    ///   - origin: what leads to its provenance.
    func colophon(models: String, isComplete: Bool, origin: String?) -> String {
        colophonPhrases.written(models) + (isComplete ? "" : " " + colophonPhrases.endedEarly)
            + (origin.map { " " + colophonPhrases.provenance($0) } ?? "")
    }

    private static let english = (contents: "Contents", references: "References")

    private static let table: [String: (contents: String, references: String)] = [
        "cs": ("Obsah", "Použitá literatura"), "de": ("Inhaltsverzeichnis", "Literaturverzeichnis"), "en": english,
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
