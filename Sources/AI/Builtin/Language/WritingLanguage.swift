/// A language that the builtin writer has words of its own in.
enum WritingLanguage: CaseIterable, Sendable {
    case english
    case ukrainian

    /// - Parameter tag: a BCP 47 tag; its first subtag decides. What is not known is written in English.
    init(tag: String) {
        switch tag.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).first {
        case "uk", "ukr": self = .ukrainian
        default: self = .english
        }
    }

    var phrases: Phrases {
        switch self {
        case .english: .english
        case .ukrainian: .ukrainian
        }
    }
}
