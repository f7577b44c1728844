import AI

/// Where a document comes from: who wrote each section, from what, and at what cost.
package struct Provenance: Sendable, Hashable, Codable {
    /// What a step's calls to models have used, those that came to nothing included.
    package struct Usage: Sendable, Hashable, Codable {
        /// Calls, of which all but the last failed or were cut off, unless a text took several.
        package let attempts: Int
        package let tokensIn: Int
        package let tokensOut: Int
        /// Millionths of ``Provenance/currency``.
        package let costMicros: Int64
        /// SHA-256 of the requests that were answered, in order.
        package let promptHashes: [String]
    }

    /// How the document was divided.
    package struct OutlineOrigin: Sendable, Hashable, Codable {
        /// Whether no model was asked: the customer had approved one.
        package let isApproved: Bool
        package let usage: Usage
    }

    /// A section of the document.
    package struct Section: Sendable, Hashable, Codable {
        package let id: String
        package let index: Int
        package let title: String
        package let provider: String
        package let model: String
        /// The keys of the sources that it cites.
        package let sources: [String]
        /// Keys that it cited and that no source has; the citations were taken out.
        package let unknownCitations: [String]
        package let words: Int
        package let targetWords: Int
        /// What the checks have against it.
        package let findings: [SectionFinding]
        package let isRevised: Bool
        /// How often the customer has ordered it anew.
        package let regenerations: Int
        package let finishedAt: String
        package let usage: Usage
    }

    /// The pass over all sections.
    package struct Coherence: Sendable, Hashable, Codable {
        package let repeatedSentencesRemoved: Int
        /// Made by a model's proposal.
        package let edits: Int
        package let usage: Usage
    }

    /// A source that the customer brought.
    package struct Source: Sendable, Hashable, Codable {
        package let key: String
        package let title: String
        /// Of its text, in hexadecimal digits.
        package let sha256: String
        /// Whether any section cites it, and so the bibliography has it.
        package let isCited: Bool
    }

    package let documentId: String
    /// Whether all of the outline was written.
    package let isComplete: Bool
    /// Of all that the document was written from; empty for documents of earlier releases.
    package let inputHash: String
    package let recordedAt: String
    package let outline: OutlineOrigin
    package let sections: [Section]
    package let coherence: Coherence
    package let sources: [Source]
    /// All of the document's calls, also those for sections that were replaced since.
    package let total: Usage
    /// What costs are counted in.
    package let currency: String
}
