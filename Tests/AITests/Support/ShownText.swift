import Synchronization
import Testing

/// Collects what a section's reader is shown.
final class ShownText: Sendable {
    private let pieces = Mutex<[(delta: String, offset: Int)]>([])

    func show(_ delta: String, at offset: Int) {
        pieces.withLock { $0.append((delta, offset)) }
    }

    var deltas: [String] { pieces.withLock { $0.map(\.delta) } }

    var text: String { deltas.joined() }

    /// Fails unless each piece begins where the one before it ended.
    func expectContinuous(sourceLocation: SourceLocation = #_sourceLocation) {
        var expected = 0
        for (delta, offset) in pieces.withLock({ $0 }) {
            #expect(offset == expected, sourceLocation: sourceLocation)
            expected += delta.utf16.count
        }
    }
}
