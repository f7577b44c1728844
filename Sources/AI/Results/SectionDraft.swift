/// A section as written and checked.
package struct SectionDraft: Sendable, Hashable, Codable {
    /// Without the section's heading; every citation in it names a source that exists.
    package let markdown: String
    /// Citations are not counted.
    package let words: Int
    /// The keys that are cited, each once, in the order of their first appearance.
    package let citations: [String]
    /// Keys that no source has; their citations were removed.
    package let unknownCitations: [String]
    package let usage: TokenUsage
    package let provider: String
    package let model: String
    /// What is wrong with it; `nil` in a draft from before anybody looked.
    package let findings: [SectionFinding]?
    /// Whether it is to be written anew before anybody has it; `nil` is no.
    package var isProvisional: Bool?

    package init(
        markdown: String, words: Int, citations: [String], unknownCitations: [String], usage: TokenUsage,
        provider: String, model: String, findings: [SectionFinding]? = nil
    ) {
        self.markdown = markdown
        self.words = words
        self.citations = citations
        self.unknownCitations = unknownCitations
        self.usage = usage
        self.provider = provider
        self.model = model
        self.findings = findings
    }
}
