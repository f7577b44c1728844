import Synchronization
import Testing

@testable import AI

/// A clock that does not wait, and remembers for how long it should have.
private final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Instant())

    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline) }
    }
}

@Suite("The builtin writer's stream")
struct PaceTests {
    private let source = WritingSource.text(
        "Odesa was founded in the year 1794 by decree. The ships of Odesa carried wheat to Genoa and Livorno.")

    private func task() -> SectionTask {
        SectionTask(
            settings: .example, sources: [source],
            outline: Outline(sections: [OutlineSection(id: "a", title: "Odesa", brief: "", targetWords: 60)]), index: 0,
            previousSections: [])
    }

    @Test("a section comes in pieces of a few words, at the pace that was asked for")
    func paced() async throws {
        let clock = RecordingClock()
        let shown = ShownText()
        let service = AIService(providers: [BuiltinWriter(wordsPerSecond: 8, clock: clock)])
        let draft = try await service.section(task()) { shown.show($0, at: $1) }
        #expect(shown.text == draft.markdown)
        shown.expectContinuous()
        #expect(shown.deltas.count > 3)
        #expect(shown.deltas.allSatisfy { $0.split(separator: " ").count <= 4 })
        // Four words a piece, half a second each.
        #expect(clock.now.offset == .milliseconds(500) * shown.deltas.count)
    }

    @Test("without a sensible pace it does not wait", arguments: [nil, 0, -1, .nan, .infinity] as [Double?])
    func unpaced(wordsPerSecond: Double?) async throws {
        let clock = RecordingClock()
        let service = AIService(providers: [BuiltinWriter(wordsPerSecond: wordsPerSecond, clock: clock)])
        let draft = try await service.section(task()) { _, _ in }
        #expect(draft.markdown.contains("1794"))
        #expect(clock.now.offset == .zero)
    }

    @Test("nobody waits for an outline")
    func outline() async throws {
        let clock = RecordingClock()
        let service = AIService(providers: [BuiltinWriter(wordsPerSecond: 0.1, clock: clock)])
        _ = try await service.outline(.example(targetWords: 300, sources: [source]))
        #expect(clock.now.offset == .zero)
    }

    @Test("its usage is estimated and marked so, and it says that it is done")
    func events() async throws {
        var events: [WritingEvent] = []
        for try await event in BuiltinWriter().stream(.section(task())) { events.append(event) }
        #expect(events.last == .finished(.stop))
        guard case .usage(let usage) = events.dropLast().last else {
            Issue.record("no usage")
            return
        }
        #expect(usage.estimated && usage.input > 0 && usage.output > 0)
    }

    @Test("cancellation stops it while it waits")
    func cancellation() async throws {
        let shown = ShownText()
        let started = AsyncStream<Void>.makeStream()
        let writing = Task { [self] in
            let service = AIService(providers: [BuiltinWriter(wordsPerSecond: 0.000_1, clock: FirstFree())])
            return try await service.section(task()) { delta, offset in
                shown.show(delta, at: offset)
                started.continuation.yield()
            }
        }
        for await _ in started.stream { break }
        writing.cancel()
        await #expect(throws: CancellationError.self) { _ = try await writing.value }
        #expect(shown.deltas.count == 1)
    }

    @Test(
        "a text falls into pieces that are the text again",
        arguments: ["", " ", "a", "a b c d e", "a\n\nb  c ", "їжак 👩‍👧 x"])
    func pieces(text: String) {
        #expect(PacedPieces.pieces(of: text).joined() == text)
    }
}

/// A clock that lets the first sleeper pass, and the others wait until they are cancelled.
private final class FirstFree: Clock {
    typealias Instant = ContinuousClock.Instant

    private let hasPassed = Mutex(false)

    var now: Instant { ContinuousClock().now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let mayPass = hasPassed.withLock { passed in
            defer { passed = true }
            return !passed
        }
        if mayPass { return }
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
    }
}
