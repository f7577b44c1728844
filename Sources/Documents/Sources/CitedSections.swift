import AI
import Database
import Synchronization

/// A finished section with where its citations lead.
package struct CitedSection: Sendable {
    package let section: DocumentSection
    package let targetWords: Int
    /// In the order of the text.
    package let citations: [LocatedCitation]
}

/// A citation with its source and the place in it.
package struct LocatedCitation: Sendable, Hashable {
    package let place: CitationPlace
    /// `nil` when the source is gone.
    package let sourceID: DocumentSourceID?
}

/// The finished sections of documents, with the places that their citations lead to.
///
/// Finding these means reading the sources, which takes a moment: what was found is kept for as long as there is room.
/// Sources never change once there are sections, and a section that is written again is finished at another moment: so
/// nothing kept can be stale.
package final class CitedSections: Sendable {
    private struct Key: Hashable {
        let section: String
        let finishedAt: Timestamp
    }

    private struct Kept {
        var citations: [Key: [LocatedCitation]] = [:]
        /// The oldest first.
        var order: [Key] = []
    }

    private let database: any Database
    private let mostSections: Int
    private let kept = Mutex(Kept())

    package init(database: any Database, mostSections: Int = 2_000) {
        self.database = database
        self.mostSections = mostSections
    }

    /// In the order of the document.
    ///
    /// - Throws: ``DocumentError/notFound``.
    package func sections(of id: DocumentID, user: String) async throws -> [CitedSection] {
        let sections = try await database.read { transaction in
            guard let document = try DocumentStore.document(id, in: transaction), document.userID == user else {
                throw DocumentError.notFound
            }
            return try DocumentStore.sectionsWithTargets(of: id, in: transaction)
        }
        let missing = sections.map(\.section).filter { known($0) == nil && !$0.citations.isEmpty }
        let found = missing.isEmpty ? [:] : try await locate(missing, of: id)
        return sections.map { section, targetWords in
            CitedSection(
                section: section, targetWords: targetWords,
                citations: found[section.id] ?? known(section) ?? [])
        }
    }

    /// By the sections' ids.
    private func locate(
        _ sections: [DocumentSection], of id: DocumentID
    ) async throws -> [String: [LocatedCitation]] {
        let cited = Set(sections.flatMap(\.citations))
        let sources = try await database.read { try DocumentStore.sources(of: id, in: $0) }
            .filter { cited.contains($0.citationKey) }
        let ids = Dictionary(sources.map { ($0.citationKey, $0.id) }, uniquingKeysWith: { first, _ in first })
        let places = CitationPlaces(
            sources.map { source in
                WritingSource(
                    key: source.citationKey, title: source.title, author: nil, year: nil, content: source.content)
            })
        var found: [String: [LocatedCitation]] = [:]
        for section in sections {
            await Task.yield()
            try Task.checkCancellation()
            let citations = places.places(in: section.markdown).map { place in
                LocatedCitation(place: place, sourceID: ids[place.key])
            }
            found[section.id] = citations
            keep(citations, for: section)
        }
        return found
    }

    private func known(_ section: DocumentSection) -> [LocatedCitation]? {
        kept.withLock { $0.citations[Key(section: section.id, finishedAt: section.finishedAt)] }
    }

    private func keep(_ citations: [LocatedCitation], for section: DocumentSection) {
        let key = Key(section: section.id, finishedAt: section.finishedAt)
        kept.withLock { kept in
            guard kept.citations.updateValue(citations, forKey: key) == nil else { return }
            kept.order.append(key)
            if kept.order.count > mostSections {
                kept.citations[kept.order.removeFirst()] = nil
            }
        }
    }
}

extension DocumentStore {
    /// The finished sections with the words that each was to have, in order.
    static func sectionsWithTargets(
        of id: DocumentID, in transaction: any Transaction
    ) throws -> [(section: DocumentSection, targetWords: Int)] {
        let targets = Dictionary(
            try transaction.rows("SELECT id, target_words FROM document_sections WHERE document_id = \(id)")
                .map { (try $0["id"] as String, try $0["target_words"] as Int) },
            uniquingKeysWith: { first, _ in first })
        return try sections(of: id, in: transaction).map { ($0, targets[$0.id] ?? 0) }
    }
}
