/// What came of one scenario.
package struct ScenarioResult: Sendable {
    package enum Outcome: Sendable {
        case passed
        case failed([DefectReport])
        /// The server has no such route; and what was wrong before that was found out.
        case missing(Endpoint, [DefectReport])
        case skipped(Bilingual)
    }

    package enum Kind: String, Sendable {
        case passed, failed, missing, skipped
    }

    package let id: String
    package let name: String
    package let note: Bilingual
    package let outcome: Outcome
    package let remarks: [Bilingual]
    package let milliseconds: Int

    init(_ scenario: Scenario, _ outcome: Outcome, _ remarks: [Bilingual], milliseconds: Int) {
        id = scenario.id
        name = scenario.name
        note = scenario.note
        self.outcome = outcome
        self.remarks = remarks
        self.milliseconds = milliseconds
    }
}

extension ScenarioResult.Outcome {
    package var kind: ScenarioResult.Kind {
        switch self {
        case .passed: .passed
        case .failed: .failed
        case .missing: .missing
        case .skipped: .skipped
        }
    }

    /// Whether a verification may succeed with it.
    package var isHarmless: Bool { kind == .passed || kind == .skipped }

    package var defects: [DefectReport] {
        switch self {
        case .failed(let defects), .missing(_, let defects): defects
        case .passed, .skipped: []
        }
    }

    package var missingEndpoint: Endpoint? {
        if case .missing(let endpoint, _) = self { endpoint } else { nil }
    }

    package var skipReason: Bilingual? {
        if case .skipped(let reason) = self { reason } else { nil }
    }
}

/// A defect as a report shows it: without any secret.
package struct DefectReport: Sendable {
    package let expected: Bilingual
    package let received: Bilingual
    /// The request that shows it, where one does.
    package let request: String?
    package let requestID: String?
    /// A command that sends it again.
    package let curl: String?
}

extension DefectReport {
    init(_ defect: Defect, _ site: Site, at stage: Site.Stage, _ origin: String) {
        let secrets = site.wire.secrets
        func clean(_ text: Bilingual) -> Bilingual {
            Bilingual(secrets.hidden(in: text.uk), secrets.hidden(in: text.en))
        }
        let (expected, received) = (clean(defect.expected), clean(defect.received))
        guard let sent = defect.answer?.request else {
            self.init(expected: expected, received: received, request: nil, requestID: nil, curl: nil)
            return
        }
        self.init(
            expected: expected, received: received, request: sent.endpoint.description,
            requestID: sent.id.isEmpty ? nil : sent.id,
            curl: CurlLine(request: sent, secrets: secrets, origin: (was: site.api(stage).origin, is: origin)).text)
    }
}
