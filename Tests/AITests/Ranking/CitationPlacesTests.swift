import Testing

@testable import AI

@Suite("Where citations lead")
struct CitationPlacesTests {
    private static func places(_ markdown: String, _ contents: [String]) -> [CitationPlace] {
        CitationPlaces(
            contents.enumerated().map { index, content in
                WritingSource(key: "s\(index + 1)", title: "Title", author: nil, year: nil, content: content)
            }
        ).places(in: markdown)
    }

    private static let markdown = """
        # Ports

        Some ports are old. Trade made them rich.

        ## Odesa

        A decree of 1794 founded
        the port. Work on the moles began at once.

        ## Varna

        Varna is older: Greeks came in the sixth century BC.
        """

    @Test("to the paragraph under its heading where the sentence stands")
    func verbatim() {
        let places = Self.places(
            "A decree of 1794 founded the port. Work on the moles began at once [@s1].\n\nTrade made them rich [@s1].",
            [Self.markdown])
        #expect(places.map(\.match) == [.verbatim, .verbatim, .verbatim])
        #expect(places[0].sentence == "A decree of 1794 founded the port.")
        #expect(places[1].sentence == "Work on the moles began at once.")
        #expect(places[1].place == SourcePlace(page: nil, paragraph: 2, heading: "Odesa"))
        #expect(places[0].place == places[1].place)
        #expect(places[2].place == SourcePlace(page: nil, paragraph: 1, heading: "Ports"))
    }

    @Test("to the passage that has most to do with a sentence in other words")
    func likely() {
        let places = Self.places("The Greeks had settled at Varna by 550 BC [@s1, p. 3].", [Self.markdown])
        #expect(places.map(\.match) == [.likely])
        #expect(places.first?.place?.heading == "Varna")
    }

    @Test("to the page of a PDF, whose paragraphs are counted anew on each")
    func pages() {
        let content =
            "First page.\n\nThe moles were built.\n\u{0C}\n\u{0C}A title\n\nThe lighthouse was lit in 1845.\n\u{0C}"
        let places = Self.places("The lighthouse was lit in 1845 [@s1]. The moles were built [@s1].", [content])
        #expect(
            places.map(\.place) == [
                SourcePlace(page: 3, paragraph: 2, heading: nil), SourcePlace(page: 1, paragraph: 2, heading: nil),
            ])
    }

    @Test("each key to its own source, and to the source as a whole where it shares no word")
    func sources() {
        let places = Self.places(
            "Одесу заснував указ [@s1; @s2]. Unknown [@s9].",
            ["A decree founded it.", "Одесу заснував указ 1794 року."])
        #expect(places.map(\.key) == ["s1", "s2", "s9"])
        #expect(places.map(\.match) == [.source, .verbatim, .source])
        #expect(places[0].place == nil && places[2].place == nil)
    }

    @Test("to the source as a whole where a sentence only touches on it")
    func touching() {
        let places = Self.places(
            "It draws on “Odesa” [@s1]. Every statement rests on its source [@s1].", [Self.markdown])
        #expect(places.map(\.match) == [.source, .source])
    }

    @Test("for each sentence before it, to the source of several that says it")
    func runs() {
        let places = Self.places(
            "Roses bloom in May. The lighthouse was lit in 1845 [@s1; @s2].",
            ["The lighthouse was lit in 1845.", "In May roses bloom. The lighthouse was lit in 1845."])
        #expect(places.map(\.key) == ["s2", "s1", "s2"])
        #expect(places.map(\.match) == [.likely, .verbatim, .verbatim])
    }

    @Test("nowhere in a text without any")
    func none() {
        #expect(Self.places("No citation. An address: a@s1.example. Code `[@s1]`.", ["Text"]).isEmpty)
        #expect(Self.places("", []).isEmpty)
    }

    @Test("of all that the builtin writer writes to the very place", arguments: Example.all)
    func builtin(example: Example) async throws {
        let places = CitationPlaces(try example.sources())
        for (section, draft) in try await example.document().body {
            let found = places.places(in: draft.markdown)
            #expect(!found.isEmpty)
            for place in found { #expect(place.match == .verbatim, "\(section.title): \(place.sentence)") }
        }
    }
}
