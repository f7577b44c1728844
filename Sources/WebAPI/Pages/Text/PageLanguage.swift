import HTTPTypes
import Hummingbird

/// What the pages are written in.
enum PageLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case ukrainian = "uk"

    /// - Parameter tag: BCP 47; whatever is not Ukrainian is read in English.
    init(tag: String) {
        let language = tag.split(separator: "-").first?.lowercased()
        self = language.flatMap(PageLanguage.init(rawValue:)) ?? .english
    }

    /// What a browser prefers of the two (RFC 9110 §12.5.4).
    init(of request: Request) {
        let wishes = (request.headers[.acceptLanguage] ?? "").split(separator: ",").prefix(16).map { wish in
            let parts = wish.split(separator: ";")
            let weight = parts.dropFirst().lazy.compactMap { $0.firstMatch(of: /q\s*=\s*([0-9.]+)/) }.first
            return (tag: parts.first.map(String.init) ?? "", weight: weight.flatMap { Double($0.1) } ?? 1)
        }
        let known = wishes.compactMap { wish -> (language: PageLanguage, weight: Double)? in
            let name = wish.tag.split(separator: "-").first?.trimmingPrefix { $0 == " " }.lowercased()
            return name.flatMap(PageLanguage.init(rawValue:)).map { ($0, wish.weight) }
        }
        self = known.filter { $0.weight > 0 }.max { $0.weight < $1.weight }?.language ?? .english
    }

    /// Its own name.
    var name: String {
        switch self {
        case .english: "English"
        case .ukrainian: "Українська"
        }
    }

    /// The phrases, by their keys; a test holds both languages to the same keys.
    var phrases: [String: String] {
        switch self {
        case .english: EnglishPhrases.all
        case .ukrainian: UkrainianPhrases.all
        }
    }

    /// The phrase of that key; the key itself where there is none, which a test rules out.
    func callAsFunction(_ key: String) -> String { phrases[key] ?? key }

    /// A phrase with its `%` filled in, one after the other.
    func callAsFunction(_ key: String, _ values: String...) -> String {
        var rest = values[...]
        return self(key).split(separator: "%", omittingEmptySubsequences: false).map(String.init)
            .enumerated().reduce("") { text, part in
                text + (part.offset == 0 ? "" : rest.popFirst() ?? "") + part.element
            }
    }
}
