import AI
import Synchronization

/// A writer of outlines that waits, fails and costs what a test wants.
final class OutlineWriter: AIProvider {
    private struct State {
        var calls = 0
        var failure: (any Error)?
        var isHeld = false
        var held: [AsyncThrowingStream<WritingEvent, any Error>.Continuation] = []
        var text: String?
    }

    let name = "outliner"
    let model = "outliner-1"
    let price: ModelPrice
    private let state = Mutex(State())

    /// - Parameter price: of all tokens alike.
    init(price: ModelPrice = .free) {
        self.price = price
    }

    /// How often it was asked.
    var calls: Int { state.withLock { $0.calls } }
    /// How many requests wait.
    var waiting: Int { state.withLock { $0.held.count } }

    func fail(with failure: (any Error)?) { state.withLock { $0.failure = failure } }
    func answer(_ text: String?) { state.withLock { $0.text = text } }
    /// Answers nothing until ``goOn()``.
    func hold() { state.withLock { $0.isHeld = true } }

    func goOn() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { Self.finish(continuation, Self.outline) }
    }

    /// Few tokens at the most, so that prices make sums that can be told apart.
    func call(for request: WritingRequest, after written: String) throws -> ModelCall? {
        guard written.isEmpty else { return nil }
        return ModelCall(requestHash: "00", inputBytes: 936, maxOutputTokens: 1_000) { [self] _, onEvent in
            for try await event in stream(request) { try await onEvent(event) }
        }
    }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        let (failure, isHeld, text) = state.withLock { state in
            state.calls += 1
            if state.isHeld { state.held.append(continuation) }
            return (state.failure, state.isHeld, state.text)
        }
        if let failure {
            continuation.finish(throwing: failure)
        } else if !isHeld {
            Self.finish(continuation, text ?? Self.outline)
        }
        return stream
    }

    private static let outline = """
        {"sections": [{"id": "a", "title": "First", "brief": "Of [s1]", "targetWords": 1},
        {"id": "b", "title": "Second", "brief": "", "targetWords": 2}]}
        """

    private static func finish(
        _ continuation: AsyncThrowingStream<WritingEvent, any Error>.Continuation, _ text: String
    ) {
        continuation.yield(.text(text))
        continuation.yield(.usage(TokenUsage(input: 500, output: 500, estimated: false)))
        continuation.yield(.finished(.stop))
        continuation.finish()
    }
}
