import Logging
import Synchronization
import TestSupport
import Testing

@testable import AI

@Suite("The traffic to providers")
struct TrafficControlTests {
    private let time = HandTurnedTime()
    private let log = CapturedLog()
    private let ledger = MemoryLedger()

    private func control(_ settings: TrafficSettings) -> TrafficControl {
        TrafficControl(settings, now: { [time] in time.now }, logger: log.logger())
    }

    private func write(_ providers: [RemoteWriter], _ control: TrafficControl) async throws -> SectionDraft {
        try await AIService(providers: providers, traffic: control)
            .section(.example(), recorder: ledger) { _, _ in }
    }

    private static let ill = ModelFailure.transient(.serverError, mayBeCharged: true)

    private static func waiting(_ seconds: Int) -> ModelFailure {
        ModelFailure(
            .waiting, .transient(retryAfter: .seconds(seconds), countsAsAttempt: false), mayBeCharged: false)
    }

    @Test("a provider that keeps failing is left alone, and the next one writes")
    func breaker() async throws {
        let control = control(TrafficSettings(breakerFailures: 2, breakerPause: .seconds(60)))
        let (first, second) = (RemoteWriter("first", failing: Self.ill), RemoteWriter("second"))
        for _ in 0..<5 { #expect(try await write([first, second], control).provider == "second") }
        #expect(first.calls == 2)
        time.advance(.seconds(60))
        first.heal()
        #expect(try await write([first, second], control).provider == "first")
    }

    @Test("when everybody is cut off, the earliest time is said, nothing is counted and nothing is in the ledger")
    func everybody() async throws {
        let control = control(TrafficSettings(breakerFailures: 1, breakerPause: .seconds(60)))
        let (first, second) = (RemoteWriter("first", failing: Self.ill), RemoteWriter("second", failing: Self.ill))
        await #expect(throws: Self.ill) { try await write([first], control) }
        time.advance(.seconds(20))
        await #expect(throws: (any Error).self) { try await write([second], control) }
        let before = ledger.entries.count
        await #expect(throws: Self.waiting(40)) { try await write([second, first], control) }
        #expect(ledger.entries.count == before)
        #expect(first.calls == 1 && second.calls == 1)
    }

    @Test("who says 'too many' is left alone by everybody for as long as it asked, and it counts as no failure")
    func coolDown() async throws {
        let tooMany = ModelFailure(
            .rateLimited, .transient(retryAfter: .seconds(30), countsAsAttempt: false), mayBeCharged: false)
        let control = control(TrafficSettings(breakerFailures: 1, breakerPause: .seconds(600)))
        let first = RemoteWriter("first", failing: tooMany)
        await #expect(throws: tooMany) { try await write([first], control) }
        // Another model of the same provider, in another service of the same process.
        await #expect(throws: Self.waiting(30)) { try await write([RemoteWriter("first")], control) }
        time.advance(.seconds(30))
        #expect(try await write([RemoteWriter("first")], control).provider == "first")
    }

    @Test("more requests than a minute's worth wait, and so do more tokens")
    func limits() async throws {
        let requests = control(TrafficSettings(requestsPerMinute: 2))
        let writer = RemoteWriter("first")
        for _ in 0..<2 { _ = try await write([writer], requests) }
        await #expect(throws: Self.waiting(30)) { try await write([writer], requests) }
        // A call is let through for 25 + 100 tokens and uses 10: after two, 5 are missing for the third.
        let tokens = control(TrafficSettings(tokensPerMinute: 140))
        for _ in 0..<2 { _ = try await write([writer], tokens) }
        await #expect(throws: ModelFailure.self) { try await write([writer], tokens) }
        time.advance(.seconds(3))
        _ = try await write([writer], tokens)
    }

    @Test("a call that the ledger refuses gives back its place")
    func givenBack() async throws {
        let control = control(TrafficSettings(breakerFailures: 1, breakerPause: .seconds(60), tokensPerMinute: 130))
        let writer = RemoteWriter("first", failing: Self.ill)
        await #expect(throws: Self.ill) { try await write([writer], control) }
        time.advance(.seconds(60))
        writer.heal()
        let refusing = MemoryLedger()
        refusing.refuseToBegin()
        await #expect(throws: MemoryLedger.Refusal(name: "begin")) {
            try await AIService(providers: [writer], traffic: control)
                .section(.example(), recorder: refusing) { _, _ in }
        }
        // The trial is still to be had.
        #expect(try await write([writer], control).provider == "first")
    }

    @Test("what is written here is never limited")
    func local() async throws {
        let control = control(TrafficSettings(breakerFailures: 1, requestsPerMinute: 1))
        let service = AIService(providers: [ScriptedProvider(writing: "Text.")], traffic: control)
        for _ in 0..<5 { _ = try await service.section(.example()) { _, _ in } }
    }

    @Test("a failed call is logged by codes alone")
    func logged() async throws {
        let failure = ModelFailure.transient(.serverError, mayBeCharged: true, providerCode: "server_error")
        await #expect(throws: failure) {
            try await write([RemoteWriter("first", failing: failure)], control(TrafficSettings()))
        }
        #expect(
            log.records.map(\.metadata) == [["provider": "first", "reason": "server_error", "code": "server_error"]])
    }
}

/// A clock that a test turns.
final class HandTurnedTime: Sendable {
    private let moment = Mutex(Duration.seconds(1_000))

    var now: Duration { moment.withLock { $0 } }
    func advance(_ duration: Duration) { moment.withLock { $0 += duration } }
}

/// A provider that counts as one beyond this process.
final class RemoteWriter: AIProvider {
    let name: String
    let model = "remote-1"
    var isRemote: Bool { true }
    private let state: Mutex<(failure: ModelFailure?, calls: Int)>

    init(_ name: String, failing failure: ModelFailure? = nil) {
        self.name = name
        state = Mutex((failure, 0))
    }

    var calls: Int { state.withLock { $0.calls } }
    func heal() { state.withLock { $0.failure = nil } }

    func call(for request: WritingRequest, after written: String) throws -> ModelCall? {
        ModelCall(requestHash: request.digest, inputBytes: 100, maxOutputTokens: 100) { [self] _, onEvent in
            for try await event in stream(request) { try await onEvent(event) }
        }
    }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let failure = state.withLock { state in
            state.calls += 1
            return state.failure
        }
        let (stream, feed) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        if failure == nil {
            feed.yield(.text("Text."))
            feed.yield(.usage(TokenUsage(input: 4, output: 6, estimated: false)))
            feed.yield(.finished(.stop))
        }
        feed.finish(throwing: failure)
        return stream
    }
}
