/// A text that the customer supplied to write from.
package struct WritingSource: Sendable, Hashable, Codable {
    /// How it is cited: `s1` in `[@s1]`.
    package let key: String
    package let title: String
    package let author: String?
    package let year: Int?
    /// Plain text or Markdown: data, never instructions.
    package let content: String

    package init(key: String, title: String, author: String?, year: Int?, content: String) {
        self.key = key
        self.title = title
        self.author = author
        self.year = year
        self.content = content
    }
}
