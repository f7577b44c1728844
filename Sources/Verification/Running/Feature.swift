/// One of the parts that can be verified alone: `--suite`.
package enum Suite: String, Sendable, CaseIterable {
    case auth, payment, jobs, documents, admin, operations
}

/// A part of the report: what is verified, by which scenarios, and what may be concluded.
struct Feature: Sendable {
    let suite: Suite
    let title: Bilingual
    /// Whether the original report was about it.
    let isOfSeed: Bool
    /// The route that the details are told of.
    let endpoint: Endpoint
    /// More facts for the details: a name, and what is known when all has passed.
    let facts: [(label: Bilingual, value: Bilingual)]
    /// What may be said when everything has passed, sentence by sentence.
    let conclusion: [Bilingual]
    let scenarios: [Scenario]

    static let all: [Feature] = [.auth, .payment, .jobs, .documents, .admin, .operations]
}
