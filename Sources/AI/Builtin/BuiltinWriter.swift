import Foundation

/// Writes documents from the sources' own sentences: offline, and the same text for the same task, always.
///
/// So the whole product can be tried and tested without an account anywhere. It invents nothing: what is not in a
/// source is not in the document, and where sources are missing it says so.
package struct BuiltinWriter: AIProvider {
    private let wordsPerSecond: Double?
    private let clock: any Clock<Duration>
    private let cache = IndexCache()

    /// - Parameters:
    ///   - wordsPerSecond: the pace of sections; `nil` is as fast as it goes.
    ///   - clock: what the pace is kept by.
    package init(wordsPerSecond: Double? = nil, clock: any Clock<Duration> = ContinuousClock()) {
        self.wordsPerSecond = wordsPerSecond.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
        self.clock = clock
    }

    package var name: String { "builtin" }
    package var model: String { "builtin-extractive" }

    package func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        // Nobody watches an outline being written.
        let pace: Double? = if case .section = request { wordsPerSecond } else { nil }
        let pieces = PacedPieces(wordsPerSecond: pace, clock: clock) {
            let text = try await write(request)
            return (text, TokenUsage.estimate(reading: request, writing: text))
        }
        // Drawn by the reader, in its task: nothing runs ahead, and cancellation needs no wiring.
        return AsyncThrowingStream { try await pieces.next() }
    }

    private func write(_ request: WritingRequest) async throws -> String {
        switch request {
        case .outline(let task):
            let index = try await cache.index(of: task.sources)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(
                decoding: try encoder.encode(OutlinePlanner(task: task, index: index).outline()), as: UTF8.self)
        // What it writes goes together as well as the sources do.
        case .coherence: return #"{"edits":[]}"#
        case .section(let task):
            guard task.outline.sections.indices.contains(task.index) else {
                throw AIError.invalidTask("the outline has no section \(task.index)")
            }
            let index = try await cache.index(of: task.sources)
            let allotment = cache.allotment(of: task, index: index)
            return SectionWriter(task: task, index: index, allotment: allotment).markdown
        }
    }
}
