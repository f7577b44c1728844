import Synchronization

/// Keeps the sources' indexes from one section of a document to the next.
///
/// Everything in it is a function of its key, so it can never be stale.
final class IndexCache: Sendable {
    private struct Entry {
        let sources: [WritingSource]
        let index: SourceIndex
        var allotment: (settings: WritingSettings, outline: Outline, value: Allotment)?

        var bytes: Int { sources.reduce(0) { $0 + $1.content.utf8.count } }
    }

    /// The latest last.
    private let entries = Mutex<[Entry]>([])
    private let mostEntries: Int
    private let mostBytes: Int

    /// - Parameters:
    ///   - mostEntries: about as many as documents are written at once.
    ///   - mostBytes: of the sources' text; the latest entry is kept whatever its size.
    init(mostEntries: Int = 4, mostBytes: Int = 16_000_000) {
        self.mostEntries = mostEntries
        self.mostBytes = mostBytes
    }

    /// What is kept, the latest last.
    var keptSources: [[WritingSource]] { entries.withLock { $0.map(\.sources) } }

    func index(of sources: [WritingSource]) async throws -> SourceIndex {
        if let known = entries.withLock({ $0.last { $0.sources == sources }?.index }) { return known }
        let index = try await IndexBuilder.index(sources)
        entries.withLock { entries in
            entries.removeAll { $0.sources == sources }
            entries.append(Entry(sources: sources, index: index))
            while entries.count > mostEntries || (entries.count > 1 && entries.reduce(0) { $0 + $1.bytes } > mostBytes)
            {
                entries.removeFirst()
            }
        }
        return index
    }

    func allotment(of task: SectionTask, index: SourceIndex) -> Allotment {
        let known = entries.withLock { entries in
            entries.last { $0.sources == task.sources }?.allotment
        }
        if let known, known.settings == task.settings, known.outline == task.outline { return known.value }
        let value = Allotment(settings: task.settings, outline: task.outline, index: index)
        entries.withLock { entries in
            guard let place = entries.lastIndex(where: { $0.sources == task.sources }) else { return }
            entries[place].allotment = (task.settings, task.outline, value)
        }
        return value
    }
}
