import ModelServer
import Security
import TestSupport
import Testing

@testable import AI

/// What a fault must become.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let fault: String
    let reason: ModelFailure.Reason
    let persistence: ModelFailure.Persistence
    /// Whether the ledger must count the worst case.
    let isAmbiguous: Bool
    var patience = LiveModel.patience

    var testDescription: String { fault }

    static let again = ModelFailure.Persistence.transient(retryAfter: nil, countsAsAttempt: true)

    static func later(_ seconds: Int, counts: Bool) -> ModelFailure.Persistence {
        .transient(retryAfter: .seconds(seconds), countsAsAttempt: counts)
    }

    /// Faults that mean the same in both formats.
    static let all: [FaultCase] = [
        FaultCase("429@7", .rateLimited, later(7, counts: false), isAmbiguous: false),
        FaultCase("429", .rateLimited, later(10, counts: false), isAmbiguous: false),
        FaultCase("408", .interrupted, again, isAmbiguous: false),
        FaultCase("409", .interrupted, again, isAmbiguous: false),
        FaultCase("500", .serverError, again, isAmbiguous: true),
        FaultCase("502", .serverError, again, isAmbiguous: true),
        FaultCase("503@3", .overloaded, later(3, counts: true), isAmbiguous: false),
        FaultCase("529", .overloaded, again, isAmbiguous: false),
        FaultCase("400", .badRequest, .permanent, isAmbiguous: false),
        FaultCase("413", .badRequest, .permanent, isAmbiguous: false),
        FaultCase("422", .badRequest, .permanent, isAmbiguous: false),
        FaultCase("401", .unauthorized, .permanent, isAmbiguous: false),
        FaultCase("403", .unauthorized, .permanent, isAmbiguous: false),
        FaultCase("404", .notFound, .permanent, isAmbiguous: false),
        FaultCase("reset", .connectionLost, again, isAmbiguous: true),
        FaultCase("cut", .truncated, again, isAmbiguous: true),
        FaultCase("wrong-json", .unreadable, again, isAmbiguous: true),
        FaultCase("html", .unreadable, again, isAmbiguous: true),
        FaultCase("error-body", .reportedError, again, isAmbiguous: true),
        FaultCase("error-inside", .reportedError, again, isAmbiguous: true),
        FaultCase("error-inside@overloaded_error", .reportedError, again, isAmbiguous: true),
        FaultCase("error-inside@unheard_of", .reportedError, again, isAmbiguous: true),
        FaultCase("error-inside@rate_limit_error", .rateLimited, later(10, counts: false), isAmbiguous: true),
        FaultCase("error-inside@invalid_request_error", .badRequest, .permanent, isAmbiguous: true),
        FaultCase("filtered", .refused, .permanent, isAmbiguous: false),
        FaultCase("silence", .idle, again, isAmbiguous: true, patience: LiveModel.impatience),
        FaultCase("deaf", .idle, again, isAmbiguous: true, patience: LiveModel.impatience),
        FaultCase("pings", .idle, again, isAmbiguous: true, patience: LiveModel.impatience),
        FaultCase(
            "drip@50", .tooSlow, again, isAmbiguous: true,
            patience: CallPatience(idle: .seconds(20), call: .milliseconds(700))),
    ]

    private init(
        _ fault: String, _ reason: ModelFailure.Reason, _ persistence: ModelFailure.Persistence, isAmbiguous: Bool,
        patience: CallPatience = LiveModel.patience
    ) {
        self.fault = fault
        self.reason = reason
        self.persistence = persistence
        self.isAmbiguous = isAmbiguous
        self.patience = patience
    }
}

@Suite("What can go wrong with a model", .serialized)
struct FaultTests {
    private static let vendors = ModelChoice.Vendor.allCases

    @Test("is known for what it is, and is in the ledger for what it costs", arguments: vendors, FaultCase.all)
    func fault(vendor: ModelChoice.Vendor, expected: FaultCase) async throws {
        try await LiveModel.with(vendor, faults: expected.fault, patience: expected.patience) { live in
            let failure = try await live.failure()
            #expect(failure.reason == expected.reason)
            #expect(failure.persistence == expected.persistence)
            switch live.ledger.outcomes[0] {
            case .ambiguous(let reason)?:
                #expect(expected.isAmbiguous && reason == expected.reason.rawValue)
            case .failed(let reason, _, _)?:
                #expect(!expected.isAmbiguous && reason == expected.reason.rawValue)
            default: Issue.record("\(live.ledger.entries)")
            }
            try await live.expectSameCalls(1)
        }
    }

    @Test("nothing that a provider wrote, and no key, is in an error or in the log", arguments: vendors)
    func secrets(vendor: ModelChoice.Vendor) async throws {
        for fault in FaultCase.all {
            try await LiveModel.with(vendor, faults: fault.fault, patience: fault.patience) { live in
                let failure = try await live.failure()
                var dumped = ""
                dump(failure, to: &dumped)
                let texts = [
                    "\(failure)", String(reflecting: failure), dumped, live.log.text, "\(live.ledger.entries)",
                ]
                for word in [
                    "provider-private-message", "sk-leak", LiveModel.key, "unheard_of", "Authorization", live.base,
                ] {
                    #expect(!texts.joined().contains(word), "\(fault.fault): \(word)")
                }
                #expect(!String(reflecting: live.service).contains(LiveModel.key))
                #expect(live.log.records.count == 1)
            }
        }
    }

    @Test("'too many' with a date is waited for until then", arguments: vendors)
    func retryDate(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "retry-date@1800") { live in
            let failure = try await live.failure()
            guard case .transient(let wait?, countsAsAttempt: false) = failure.persistence else {
                Issue.record("\(failure)")
                return
            }
            #expect(wait > .seconds(1_500) && wait <= .seconds(1_800))
            // Nobody in this process asks again before.
            #expect(try await live.failure().reason == .waiting)
            try await live.expectSameCalls(1)
        }
    }

    @Test("nobody there is known at once and costs nothing", arguments: vendors)
    func unreachable(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor) { live in
            let choice = ModelChoice(
                vendor: vendor, model: "model-7", price: LiveModel.price, key: Secret("k"), base: "http://127.0.0.1:1")
            let service = AIService(providers: [choice.provider(http: live.http, patience: LiveModel.patience)])
            let failure = try await #require(throws: ModelFailure.self) {
                try await service.section(.example(), recorder: live.ledger) { _, _ in }
            }
            #expect(failure == .transient(.unreachable, mayBeCharged: false))
            let nothing = TokenUsage(input: 0, output: 0, estimated: false)
            #expect(live.ledger.outcomes == [.failed(reason: "unreachable", nothing, costMicros: 0)])
        }
    }

    @Test("a redirect is not followed: it would carry the key elsewhere")
    func redirect() {
        for status in [301, 302, 307, 308] {
            let failure = ModelFailure(status: status, retryAfter: nil, code: nil)
            #expect(failure.reason == .notFound && failure.persistence == .permanent)
        }
    }

    @Test("before a word is shown the next one writes instead", arguments: vendors, ["500", "429@1", "401", "deaf"])
    func fallsOver(vendor: ModelChoice.Vendor, fault: String) async throws {
        let patience = fault == "deaf" ? LiveModel.impatience : LiveModel.patience
        try await LiveModel.with(
            vendor, faults: fault, patience: patience, standIns: [ScriptedProvider(writing: "A text.", name: "second")]
        ) { live in
            let draft = try await live.section()
            #expect(draft.provider == "second")
        }
    }

    @Test("after a word is shown nobody takes it back", arguments: vendors)
    func shownTextStays(vendor: ModelChoice.Vendor) async throws {
        let second = ScriptedProvider(writing: "A text.", name: "second")
        try await LiveModel.with(vendor, faults: "cut", standIns: [second]) { live in
            let failure = try await live.failure()
            #expect(failure.reason == .truncated)
            #expect(second.requests.isEmpty)
        }
    }

    @Test("a storm passes: the breaker opens, and not one call more is made", arguments: vendors)
    func storm(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "500*forever", traffic: TrafficSettings(breakerFailures: 3)) { live in
            for _ in 0..<3 { #expect(try await live.failure().reason == .serverError) }
            for _ in 0..<5 { #expect(try await live.failure().reason == .waiting) }
            try await live.expectSameCalls(3)
        }
    }
}
