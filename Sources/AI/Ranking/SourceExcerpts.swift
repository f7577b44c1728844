import Synchronization

/// Shows a model of the sources what belongs to its task: everything where there is room, else the passages that rank
/// best.
///
/// The index of the last document's sources is kept: its sections are asked for one after the other.
final class SourceExcerpts: Sendable {
    private struct Kept {
        let sources: [WritingSource]
        let index: PassageRanking
    }

    private let kept = Mutex<Kept?>(nil)

    /// One block for each source that is shown, named by its key.
    ///
    /// - Parameters:
    ///   - query: what the passages shall be about.
    ///   - limitBytes: for all the passages together.
    func blocks(of sources: [WritingSource], for query: String, limitBytes: Int, _ data: DataBlock) -> String {
        let texts: [String]
        if sources.reduce(0, { $0 + $1.content.utf8.count }) <= limitBytes {
            texts = sources.map(\.content)
        } else {
            texts = index(of: sources).excerpts(for: query, limitBytes: limitBytes)
        }
        return zip(sources, texts).map { source, text in
            guard !text.isEmpty else { return "" }
            let facts = [source.title, source.author ?? "", source.year.map(String.init) ?? ""]
            return data.block(
                "source \(source.key)", facts.filter { !$0.isEmpty }.joined(separator: ", ") + "\n\n" + text)
        }.joined()
    }

    private func index(of sources: [WritingSource]) -> PassageRanking {
        if let kept = kept.withLock({ $0 }), kept.sources == sources { return kept.index }
        let index = PassageRanking(sources.map(\.content))
        kept.withLock { $0 = Kept(sources: sources, index: index) }
        return index
    }
}
