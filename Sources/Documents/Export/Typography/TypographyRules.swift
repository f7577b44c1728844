/// How a language sets marks and spaces, as far as it differs from what is typed on a keyboard.
struct TypographyRules: Sendable {
    struct Quotes: Sendable, Hashable {
        let open: Unicode.Scalar
        let close: Unicode.Scalar
    }

    /// Of a quotation, and of one within it.
    let outer: Quotes
    let inner: Quotes
    /// Between words, with spaces around it.
    let dash: Unicode.Scalar
    /// What else stands for this dash in its language.
    let otherDashes: Set<Unicode.Scalar>
    /// Words of one letter that no line may end with.
    let proclitics: Set<String>
    /// What belongs to the number before it, in lower case.
    let units: Set<String>
    /// What belongs to the word or number behind it, in lower case.
    let leaders: Set<String>
    /// Abbreviations of several words, which hold together by a narrow space.
    let narrowPairs: Set<String>
    /// The same with a common space.
    let pairs: Set<String>
    /// In the form that stands behind a day.
    let months: Set<String>
    /// Whether a day is an ordinal with a full stop, as in German.
    let hasOrdinalDays: Bool

    /// - Parameter language: BCP 47.
    /// - Returns: `nil` for a language whose rules are not known: its text stays as it is.
    static func of(_ language: String) -> TypographyRules? {
        let subtags = language.lowercased().split(separator: "-").map(String.init)
        switch subtags.first {
        case "en": return .english
        case "uk": return .ukrainian
        case "pl": return .polish
        case "de": return subtags.contains("ch") || subtags.contains("li") ? .swissGerman : .german
        default: return nil
        }
    }

    static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    /// Of the International System and of money, in Latin letters.
    static let commonUnits = words(
        "km m cm mm kg g t l ml ha kw mw gw kwh mwh kb mb gb tb hz khz mhz ghz °c °f % ‰ € $ £ m² km²")
}
