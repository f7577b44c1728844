import AI
import Synchronization

/// A provider that writes one text after the other, and says that it can mend what it wrote.
final class RevisingProvider: AIProvider {
    let name = "revising"
    let model = "revising-1"
    var revises: Bool { true }
    private let texts: [String]
    private let asked = Mutex<[WritingRequest]>([])

    /// - Parameter texts: the last one is written again and again.
    init(_ texts: String...) {
        self.texts = texts
    }

    var requests: [WritingRequest] { asked.withLock { $0 } }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let number = asked.withLock { asked in
            asked.append(request)
            return asked.count - 1
        }
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        continuation.yield(.text(texts[min(number, texts.count - 1)]))
        continuation.yield(.finished(.stop))
        continuation.finish()
        return stream
    }
}
