/// What a check has against a section's text.
package enum SectionFinding: String, Sendable, Hashable, Codable, CaseIterable {
    /// More than a quarter below its target.
    case tooShort = "too_short"
    /// More than a quarter above its target.
    case tooLong = "too_long"
    /// It repeats the rules of its prompt, or the marks around the data.
    case leakedRules = "leaked_rules"
    /// It is not in the document's language.
    case wrongLanguage = "wrong_language"

    /// Whether nobody could be given such a text; the others are blemishes.
    package var isGrave: Bool {
        switch self {
        case .leakedRules, .wrongLanguage: true
        case .tooShort, .tooLong: false
        }
    }

    /// What whoever writes it anew is told.
    var wish: String {
        switch self {
        case .tooShort: "It is far too short: say more of what the sources hold, without padding."
        case .tooLong: "It is far too long: leave out what matters least."
        case .leakedRules: "It repeats rules or marks of this task: they have no place in it."
        case .wrongLanguage: "It is in another language than the one asked for."
        }
    }
}
