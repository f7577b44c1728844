/// A text in both languages of the reports.
package struct Bilingual: Sendable, Equatable {
    package let uk: String
    package let en: String

    package init(_ uk: String, _ en: String) {
        self.uk = uk
        self.en = en
    }

    /// What reads the same in both: a status, a path, a name.
    package init(_ both: String) {
        self.init(both, both)
    }

    package subscript(language: Language) -> String {
        language == .uk ? uk : en
    }

    /// One text behind the other.
    static func + (first: Bilingual, second: Bilingual) -> Bilingual {
        Bilingual(first.uk + second.uk, first.en + second.en)
    }
}

/// A language of the reports.
package enum Language: String, Sendable, CaseIterable {
    case uk, en
}
