/// A language that the builtin writer has words of its own in.
enum WritingLanguage: String, CaseIterable, Sendable {
    case english
    case ukrainian
    case german
    case polish

    /// - Parameter tag: a BCP 47 tag; its first subtag decides. What is not known is written in English.
    init(tag: String) {
        switch tag.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).first {
        case "uk", "ukr": self = .ukrainian
        case "de", "deu", "ger": self = .german
        case "pl", "pol": self = .polish
        default: self = .english
        }
    }

    var phrases: Phrases {
        switch self {
        case .english: .english
        case .ukrainian: .ukrainian
        case .german: .german
        case .polish: .polish
        }
    }
}
