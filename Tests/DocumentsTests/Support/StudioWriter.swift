import AI
import Synchronization

/// A writer that costs money, writes as long as it is asked to, mends its texts, and can be made to wait.
final class StudioWriter: AIProvider {
    /// What each of its calls uses: at a micro a token.
    static let usage = TokenUsage(input: 4_000, output: 2_000, estimated: false)
    static let callMicros: Int64 = 6_000
    /// What a call can cost at most.
    static let worstMicros: Int64 = 8_000

    private struct State {
        var asked: [WritingRequest] = []
        var waits: Set<Int> = []
        var waiting: [Int: [@Sendable () -> Void]] = [:]
        var failure: (any Error)?
    }

    let name = "studio"
    let model = "studio-1"
    let revises = true
    let price = ModelPrice(inputMicrosPerThousand: 1_000, outputMicrosPerThousand: 1_000) ?? .free
    private let independent: [Bool]
    private let text: @Sendable (SectionTask) -> String
    private let edits: String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - independent: the sections of its outlines, and which of them it calls so.
    ///   - edits: what its coherence pass answers.
    ///   - text: of a section; by default as long as it is to be.
    init(
        independent: [Bool] = [false, false, false], edits: String = "",
        text: @escaping @Sendable (SectionTask) -> String = StudioWriter.text
    ) {
        self.independent = independent
        self.edits = edits
        self.text = text
    }

    /// How often each text was asked for: `outline`, `section/0`, `section/0/revision`, `coherence`.
    var asked: [String: Int] {
        state.withLock { state in
            Dictionary(grouping: state.asked, by: Self.name).mapValues(\.count)
        }
    }

    /// The sections' tasks, in the order in which they came.
    var tasks: [SectionTask] {
        state.withLock { $0.asked }.compactMap { if case .section(let task) = $0 { task } else { nil } }
    }

    /// Which sections wait where ``wait(at:)`` has stopped them.
    var waiting: Set<Int> { state.withLock { Set($0.waiting.keys) } }

    /// Lets a section wait until ``goOn(_:)``.
    func wait(at sections: Int...) { state.withLock { $0.waits.formUnion(sections) } }

    /// Fails every call from now on; `nil` ends that.
    func fail(_ error: (any Error)?) { state.withLock { $0.failure = error } }

    /// Lets whoever waits at a section have the text.
    ///
    /// - Parameter again: whether the next one waits there too.
    func goOn(_ section: Int, again: Bool = false) {
        let waiting = state.withLock { state in
            if !again { state.waits.remove(section) }
            return state.waiting.removeValue(forKey: section) ?? []
        }
        for finish in waiting { finish() }
    }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        let finish: @Sendable () -> Void = { [text = written(request)] in
            continuation.yield(.text(text))
            continuation.yield(.usage(Self.usage))
            continuation.yield(.finished(.stop))
            continuation.finish()
        }
        let (failure, isWaiting) = state.withLock { state -> ((any Error)?, Bool) in
            state.asked.append(request)
            guard case .section(let task) = request, state.failure == nil, state.waits.contains(task.index) else {
                return (state.failure, false)
            }
            state.waiting[task.index, default: []].append(finish)
            return (nil, true)
        }
        if let failure { continuation.finish(throwing: failure) } else if !isWaiting { finish() }
        return stream
    }

    func call(for request: WritingRequest, after written: String) throws -> ModelCall? {
        guard written.isEmpty else { return nil }
        // Reads 5,936 bytes and 64 for the frame, writes 2,000.
        return ModelCall(requestHash: Self.name(request), inputBytes: 5_936, maxOutputTokens: 2_000) {
            [self] _, onEvent in for try await event in stream(request) { try await onEvent(event) }
        }
    }

    private func written(_ request: WritingRequest) -> String {
        switch request {
        case .outline:
            let sections = independent.enumerated().map { place, flag in
                #"{"id": "\#(place)", "title": "Part \#(place)", "brief": "", "targetWords": 400, "independent": \#(flag)}"#
            }
            return #"{"sections": [\#(sections.joined(separator: ","))]}"#
        case .section(let task): return text(task)
        case .coherence: return #"{"edits": [\#(edits)]}"#
        }
    }

    private static func name(_ request: WritingRequest) -> String {
        switch request {
        case .outline: "outline"
        case .section(let task): "section/\(task.index)" + (task.revision == nil ? "" : "/revision")
        case .coherence: "coherence"
        }
    }

    /// As many words as a section is to have, no sentence twice.
    static func text(_ task: SectionTask) -> String {
        let words = task.outline.sections[task.index].targetWords
        let kind = task.revision == nil ? "first" : "second"
        let sentences = (0..<(words / 10)).map {
            "In part \(task.index) the \(kind) text has sentence \($0) of it [@s1]."
        }
        return sentences.joined(separator: " ")
    }
}
