import Documents

/// A finished section, with where its citations lead.
struct CitedSectionBody: Encodable, Sendable {
    let section: SectionBody
    let targetWords: Int
    let citationPlaces: [Place]

    struct Place: Encodable, Sendable {
        let citationKey: String
        @Nullable var sourceId: String?
        /// A sentence that it is cited for.
        let sentence: String
        /// Of the PDF that the source was.
        @Nullable var page: Int?
        /// Counted through the page, or through a text without pages; `nil` for the source as a whole.
        @Nullable var paragraph: Int?
        @Nullable var heading: String?
        let match: String

        init(_ citation: LocatedCitation) {
            citationKey = citation.place.key
            _sourceId = Nullable(wrappedValue: citation.sourceID?.text)
            sentence = citation.place.sentence
            _page = Nullable(wrappedValue: citation.place.place?.page)
            _paragraph = Nullable(wrappedValue: citation.place.place?.paragraph)
            _heading = Nullable(wrappedValue: citation.place.place?.heading)
            match = citation.place.match.rawValue
        }
    }

    init(_ cited: CitedSection) {
        section = SectionBody(cited.section)
        targetWords = cited.targetWords
        citationPlaces = cited.citations.map(Place.init)
    }

    enum CodingKeys: CodingKey { case targetWords, citationPlaces }

    /// Beside the section's own fields.
    func encode(to encoder: any Encoder) throws {
        try section.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(targetWords, forKey: .targetWords)
        try container.encode(citationPlaces, forKey: .citationPlaces)
    }
}
