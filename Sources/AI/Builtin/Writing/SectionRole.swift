/// What a section does in its document.
enum SectionRole: Sendable, Equatable {
    case introduction
    case body
    case conclusion

    /// The first section introduces and the last concludes, when their titles say so in any of the languages.
    static func roles(in outline: Outline) -> [SectionRole] {
        outline.sections.indices.map { place in
            let key = GenericHeadings.key(outline.sections[place].title)
            if place == 0, introductions.contains(key) { return .introduction }
            if place == outline.sections.count - 1, conclusions.contains(key) { return .conclusion }
            return .body
        }
    }

    private static let introductions: Set<String> = [
        "introduction", "preface", "foreword", "вступ", "передмова", "einleitung",
        "einführung", "vorwort", "wstęp", "wprowadzenie", "przedmowa",
    ]
    private static let conclusions: Set<String> = [
        "conclusion", "conclusions", "summary", "afterword", "висновки", "висновок", "підсумки", "підсумок",
        "післямова", "fazit", "schluss", "schlussfolgerung", "schlussfolgerungen", "schlussbetrachtung",
        "zusammenfassung", "nachwort", "zakończenie", "podsumowanie", "wnioski", "posłowie",
    ]
}
