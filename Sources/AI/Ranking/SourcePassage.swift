/// A piece of a source as it is ranked and shown: a paragraph, or a part of a long one.
struct SourcePassage: Sendable {
    /// As it stands in the source, with the heading right above it.
    let text: String
    let place: SourcePlace
}

/// Where something stands in a source.
package struct SourcePlace: Sendable, Hashable, Codable {
    /// The page of the PDF that the text was taken from, from 1; `nil` for texts.
    package let page: Int?
    /// From 1; counted through the page, or through a text that has no pages.
    package let paragraph: Int
    /// The heading that it stands under, without marks.
    package let heading: String?

    package init(page: Int?, paragraph: Int, heading: String?) {
        self.page = page
        self.paragraph = paragraph
        self.heading = heading
    }
}
