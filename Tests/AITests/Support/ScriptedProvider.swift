import AI
import Synchronization

/// A provider that plays back a script, and remembers what it was asked.
final class ScriptedProvider: AIProvider {
    /// What a stream does next.
    enum Step: Sendable {
        case text(String)
        case usage(TokenUsage)
        case finished(FinishReason)
        case failure(ScriptedFailure)
        /// Waits until its task is cancelled, and fails.
        case hang
        /// Waits until its task is cancelled, and ends as if all had been said.
        case endQuietly
    }

    let name: String
    let model: String
    private let steps: [Step]
    private let asked = Mutex<[WritingRequest]>([])

    init(_ steps: [Step], name: String = "scripted", model: String = "scripted-1") {
        self.steps = steps
        self.name = name
        self.model = model
    }

    /// A provider that writes a text and finishes.
    convenience init(writing text: String, name: String = "scripted") {
        self.init([.text(text), .finished(.stop)], name: name)
    }

    var requests: [WritingRequest] { asked.withLock { $0 } }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        asked.withLock { $0.append(request) }
        let rest = Mutex(steps[...])
        let next: @Sendable () -> Step? = { rest.withLock { $0.popFirst() } }
        return AsyncThrowingStream {
            switch next() {
            case .text(let text): return .text(text)
            case .usage(let usage): return .usage(usage)
            case .finished(let reason): return .finished(reason)
            case .failure(let failure): throw failure
            case .hang:
                while !Task.isCancelled { await Task.yield() }
                throw CancellationError()
            case .endQuietly:
                while !Task.isCancelled { await Task.yield() }
                return nil
            case nil: return nil
            }
        }
    }
}

/// What a scripted provider throws.
struct ScriptedFailure: Error, Equatable {
    let name: String
}
