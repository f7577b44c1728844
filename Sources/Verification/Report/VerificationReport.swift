import Foundation

/// Everything that was found, from which each format is written.
package struct VerificationReport: Sendable {
    /// What was verified.
    package struct Target: Sendable {
        package let origin: String
        /// Whether the verifier started it.
        package let isOwn: Bool
        package let version: String?
        package let database: String?
    }

    package let startedAt: Date
    package let seconds: Double
    package let features: [FeatureReport]
    package let target: Target

    package var results: [ScenarioResult] { features.flatMap(\.results) }
    /// Whether nothing failed and nothing that was looked for is missing.
    package var isGood: Bool { results.allSatisfy(\.outcome.isHarmless) }

    package var passed: Int { results.count { $0.outcome.kind == .passed } }
    package var failed: Int { results.count { $0.outcome.kind == .failed } }
    package var missing: Int { results.count { $0.outcome.kind == .missing } }
    package var skipped: Int { results.count { $0.outcome.kind == .skipped } }

    /// The time of its start as the API writes times, without the milliseconds.
    package var startedAtText: String { startedAt.formatted(.iso8601) }
}

/// What was found of one feature.
package struct FeatureReport: Sendable {
    /// In one word.
    package enum Status: String, Sendable {
        case works, fails, missing, skipped
    }

    package let suite: Suite
    package let title: Bilingual
    let isOfSeed: Bool
    package let endpoint: Endpoint
    /// Whether the server's description has the endpoint.
    package let isDescribed: Bool
    package let source: SourcePlace?
    let facts: [(label: Bilingual, value: Bilingual)]
    private let conclusionWhenGood: [Bilingual]
    package let results: [ScenarioResult]

    init(_ feature: Feature, _ results: [ScenarioResult], description: APIDescription) {
        suite = feature.suite
        title = feature.title
        isOfSeed = feature.isOfSeed
        endpoint = feature.endpoint
        let operation = description.operation(feature.endpoint)
        isDescribed = operation != nil
        source = operation?.source
        facts = feature.facts
        conclusionWhenGood = feature.conclusion
        self.results = results
    }

    package var passed: Int { results.count { $0.outcome.kind == .passed } }
    package var skipped: Int { results.count { $0.outcome.kind == .skipped } }
    /// Those that were run, or should have been.
    package var total: Int { results.count - skipped }
    package var defects: [DefectReport] { results.flatMap(\.outcome.defects) }

    /// The routes that were looked for and are not there.
    package var missingEndpoints: [Endpoint] {
        var seen: [Endpoint] = []
        for result in results {
            if let endpoint = result.outcome.missingEndpoint, !seen.contains(endpoint) { seen.append(endpoint) }
        }
        return seen
    }

    package var status: Status {
        if total == 0 { return .skipped }
        // Nothing of it can be tried: then it is not that it fails.
        if !isDescribed, passed == 0 || missingEndpoints.contains(endpoint) { return .missing }
        return passed == total ? .works : .fails
    }

    package var conclusion: [Bilingual] { ReportWords.conclusion(self, whenGood: conclusionWhenGood) }

    /// Everything that is not as documented without being a defect.
    package var remarks: [Bilingual] {
        results.flatMap(\.remarks).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
