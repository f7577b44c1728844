/// Headings that every text has, and that therefore say nothing about this one.
enum GenericHeadings {
    /// Such as "Introduction": its text is read, but it gives no chapter a name.
    static func isGeneric(_ key: String) -> Bool { generic.contains(key) }

    /// Such as "References": what stands under it is no prose.
    static func isApparatus(_ key: String) -> Bool { apparatus.contains(key) }

    /// The heading without numbers, marks and case, for comparison: `1.2 Вступ.` is `вступ`.
    static func key(_ heading: String) -> String {
        Word.words(in: heading.unicodeScalars).filter { !$0.isNumber }.map(\.lower).joined(separator: " ")
    }

    private static let generic: Set<String> = [
        "introduction", "intro", "overview", "summary", "abstract", "conclusion", "conclusions", "background",
        "preface", "foreword", "prologue", "epilogue", "afterword", "general", "general information", "discussion",
        "results", "about", "main part", "history", "context", "executive summary", "final remarks", "outlook",
        "introductory remarks", "advantages", "disadvantages", "pros", "cons", "pros and cons", "example", "examples",
        "usage", "features", "concluding remarks", "miscellaneous", "other", "details", "description", "text",
        "вступ", "вступне слово", "передмова", "післямова", "висновок", "висновки", "підсумок", "підсумки", "анотація",
        "огляд", "загальні відомості", "загальна інформація", "історія", "передісторія", "обговорення", "результати",
        "основна частина", "резюме", "пролог", "епілог", "опис", "інше", "різне", "деталі", "контекст", "переваги",
        "недоліки",
        "переваги та недоліки", "приклад", "приклади",
        "einleitung", "einführung", "überblick", "zusammenfassung", "fazit", "schluss", "schlussfolgerung",
        "schlussfolgerungen", "schlussbetrachtung", "hintergrund", "vorwort", "nachwort", "allgemeines", "geschichte",
        "vorgeschichte", "diskussion", "ergebnisse", "hauptteil", "kontext", "ausblick", "beschreibung", "beispiel",
        "beispiele", "vorteile", "nachteile", "vor und nachteile", "sonstiges", "verschiedenes", "einzelheiten",
        "wstęp", "wprowadzenie", "przedmowa", "posłowie", "zakończenie", "podsumowanie", "wnioski", "streszczenie",
        "przegląd", "informacje ogólne", "tło", "historia", "dyskusja", "wyniki", "omówienie", "kontekst", "opis",
        "przykład", "przykłady", "zalety", "wady", "zalety i wady", "inne", "różne", "szczegóły", "perspektywy",
        "",
    ]

    private static let apparatus: Set<String> = [
        "references", "bibliography", "sources", "notes", "footnotes", "endnotes", "external links", "see also",
        "further reading", "contents", "table of contents", "index", "literature", "works cited", "citations",
        "acknowledgements", "acknowledgments", "copyright", "license", "gallery", "appendix", "changelog",
        "джерела", "література", "список літератури", "список використаних джерел", "примітки", "посилання", "виноски",
        "див також", "дивіться також", "зміст", "покажчик", "бібліографія", "подяки", "галерея", "ліцензія", "додаток",
        "використана література", "використані джерела", "зовнішні посилання",
        "literatur", "literaturverzeichnis", "quellen", "quellenverzeichnis", "einzelnachweise", "anmerkungen",
        "fußnoten",
        "weblinks", "siehe auch", "inhalt", "inhaltsverzeichnis", "register", "bibliographie", "bibliografie",
        "danksagung",
        "lizenz", "galerie", "anhang", "weiterführende literatur",
        "bibliografia", "źródła", "spis literatury", "przypisy", "zobacz też", "linki zewnętrzne", "spis treści",
        "indeks",
        "podziękowania", "licencja", "galeria", "załącznik", "dodatek",
    ]
}
