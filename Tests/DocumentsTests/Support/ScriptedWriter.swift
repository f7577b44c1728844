import AI
import Synchronization

/// A writer whose words are known, and that stumbles where a test wants it to.
final class ScriptedWriter: AIProvider {
    struct Stumble: Error {}

    private struct State {
        var outlines = 0
        var sections: [Int: Int] = [:]
        var failures: [Int: Int] = [:]
        var stops: Set<Int> = []
        var waiting: [AsyncThrowingStream<WritingEvent, any Error>.Continuation] = []
    }

    let name = "scripted"
    let model = "scripted-1"
    private let sectionCount: Int
    private let state = Mutex(State())

    init(sections: Int = 3) {
        sectionCount = sections
    }

    /// How often the outline was asked for.
    var outlines: Int { state.withLock { $0.outlines } }
    /// How often each section was asked for.
    var asked: [Int: Int] { state.withLock { $0.sections } }
    /// How many requests wait where ``stop(at:)`` has stopped them.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Fails the next `times` requests for a section.
    func fail(at section: Int, times: Int) { state.withLock { $0.failures[section] = times } }

    /// Says nothing when it is asked for this section, until ``goOn()``.
    func stop(at section: Int) { _ = state.withLock { $0.stops.insert(section) } }

    /// Stops nobody any more; those who wait still do.
    func stopNobody() { state.withLock { $0.stops = [] } }

    /// Lets those who wait have their text.
    func goOn() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { Self.finish(continuation, "A text that came late [@s1].") }
    }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        switch request {
        case .outline:
            state.withLock { $0.outlines += 1 }
            let sections = (0..<sectionCount).map { index in
                #"{"id": "section-\#(index)", "title": "Part \#(index)", "brief": "What part \#(index) says", "targetWords": 400}"#
            }
            Self.finish(continuation, #"{"sections": [\#(sections.joined(separator: ", "))]}"#)
        case .coherence: Self.finish(continuation, #"{"edits": []}"#)
        case .section(let task):
            let (isStopped, isFailing) = state.withLock { state in
                state.sections[task.index, default: 0] += 1
                let left = state.failures[task.index, default: 0]
                state.failures[task.index] = max(0, left - 1)
                let isStopped = state.stops.contains(task.index)
                if isStopped { state.waiting.append(continuation) }
                return (isStopped, left > 0)
            }
            if isFailing {
                continuation.finish(throwing: Stumble())
            } else if !isStopped {
                Self.finish(continuation, "Text of part \(task.index) [@s1].")
            }
        }
        return stream
    }

    private static func finish(
        _ continuation: AsyncThrowingStream<WritingEvent, any Error>.Continuation, _ text: String
    ) {
        continuation.yield(.text(text))
        continuation.yield(.usage(TokenUsage(input: 10, output: 5, estimated: false)))
        continuation.yield(.finished(.stop))
        continuation.finish()
    }
}
