/// What the customer asked for, apart from the sources and the length.
package struct WritingSettings: Sendable, Hashable, Codable {
    package let title: String
    package let topic: String
    /// A BCP 47 tag: `en`, `uk`, `pt-BR`.
    package let language: String
    package let requirements: String?

    package init(title: String, topic: String, language: String, requirements: String?) {
        self.title = title
        self.topic = topic
        self.language = language
        self.requirements = requirements
    }
}
