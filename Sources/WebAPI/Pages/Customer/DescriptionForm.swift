import Documents

/// The form in which a document is described, with what was wrong with the last try.
struct DescriptionForm: Sendable {
    private struct Values: Sendable {
        let action: String
        let fields: [Field]
        let hasProblems: Bool
        let priceNote: String
        let button: String
        let t: [String: String]
    }

    private struct Field: Sendable {
        let name: String
        let label: String
        let hint: String
        let value: String
        let isWrong: Bool
        let isLong: Bool
        let isShort: Bool
        let isNumber: Bool
        let choices: Filled<Choice>?
    }

    struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    /// The fields as they were typed.
    let request: DocumentRequest
    /// The names of those that are not as they should be.
    var wrong: Set<String> = []

    /// What somebody is asked first.
    static func empty(_ language: PageLanguage) -> DescriptionForm {
        DescriptionForm(
            request: DocumentRequest(
                title: nil, topic: nil, language: language.rawValue, targetPages: 5, citationStyle: "apa",
                requirements: nil, sources: []))
    }

    init(request: DocumentRequest, wrong: Set<String> = []) {
        self.request = request
        self.wrong = wrong
    }

    /// - Parameters:
    ///   - typed: what came in.
    init(_ typed: PageForm) {
        request = DocumentRequest(
            title: typed["title"], topic: typed["topic"], language: typed["language"],
            targetPages: typed.number("target_pages"), citationStyle: typed["citation_style"],
            requirements: typed["requirements"], sources: [])
    }

    init(_ document: Document) {
        request = DocumentRequest(
            title: document.title, topic: document.topic, language: document.language,
            targetPages: document.targetPages, citationStyle: document.citationStyle.rawValue,
            requirements: document.requirements, sources: [])
    }

    /// - Parameter pagePrice: as people read it.
    func html(action: String, pagePrice: String, _ language: PageLanguage) throws -> String {
        let pages = request.targetPages.map { $0 == .min ? "" : "\($0)" } ?? ""
        let styles = CitationStyle.allCases.map {
            Choice(
                value: $0.rawValue, label: $0.rawValue.uppercased(), isChosen: $0.rawValue == request.citationStyle)
        }
        let fields = [
            field("title", request.title, language), field("topic", request.topic, isLong: true, language),
            field("language", request.language, language), field("target_pages", pages, isNumber: true, language),
            field("citation_style", request.citationStyle, choices: styles, language),
            field("requirements", request.requirements, isLong: true, language),
        ]
        return try PageTemplates.render(
            "document-form",
            Values(
                action: action, fields: fields, hasProblems: !wrong.isEmpty,
                priceNote: language("price-note", pagePrice), button: language("describe"), t: language.phrases))
    }

    private func field(
        _ name: String, _ value: String?, isLong: Bool = false, isNumber: Bool = false, choices: [Choice] = [],
        _ language: PageLanguage
    ) -> Field {
        Field(
            name: name, label: language(name), hint: language("\(name)-hint"), value: value ?? "",
            isWrong: wrong.contains(name), isLong: isLong, isShort: !isLong && choices.isEmpty, isNumber: isNumber,
            choices: choices.isEmpty ? nil : Filled(choices))
    }
}

/// A list that a template shows with a frame around it, or not at all.
struct Filled<Element: Sendable>: Sendable {
    let all: [Element]
    let isFilled: Bool

    init(_ all: [Element]) {
        self.all = all
        isFilled = !all.isEmpty
    }
}
