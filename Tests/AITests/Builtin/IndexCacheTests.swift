import Testing

@testable import AI

@Suite("The kept indexes")
struct IndexCacheTests {
    private func source(_ number: Int, repeated: Int = 1) -> WritingSource {
        .text(String(repeating: "Odesa was founded in the year \(1_700 + number) by decree. ", count: repeated))
    }

    @Test("there are never more than a few, and the latest stay")
    func bounded() async throws {
        let cache = IndexCache(mostEntries: 2)
        for number in 1...5 { _ = try await cache.index(of: [source(number)]) }
        #expect(cache.keptSources.map(\.first) == [source(4), source(5)])
    }

    @Test("they never stand for more than so many bytes, unless one alone does")
    func boundedBytes() async throws {
        let cache = IndexCache(mostEntries: 10, mostBytes: 120)
        _ = try await cache.index(of: [source(1)])
        _ = try await cache.index(of: [source(2)])
        #expect(cache.keptSources.count == 2)
        _ = try await cache.index(of: [source(3, repeated: 10)])
        #expect(cache.keptSources.map(\.first) == [source(3, repeated: 10)])
    }

    @Test("the same sources are read once, others are not mistaken for them")
    func found() async throws {
        let cache = IndexCache()
        let first = try await cache.index(of: [source(1)])
        let again = try await cache.index(of: [source(1)])
        let other = try await cache.index(of: [source(2)])
        #expect(cache.keptSources.count == 2)
        #expect(first.sentences.map(\.text) == again.sentences.map(\.text))
        #expect(first.sentences.map(\.text) != other.sentences.map(\.text))
    }

    @Test("an allotment belongs to its outline")
    func allotments() async throws {
        let cache = IndexCache()
        let sources = [WritingSource.text("# A\n\n## Odesa\n\nOdesa was founded in the year 1794 by decree.")]
        let index = try await cache.index(of: sources)
        func allotment(_ title: String) -> Allotment {
            let outline = Outline(sections: [OutlineSection(id: "a", title: title, brief: "", targetWords: 50)])
            return cache.allotment(
                of: SectionTask(settings: .example, sources: sources, outline: outline, index: 0, previousSections: []),
                index: index)
        }
        for _ in 1...2 {
            #expect(!allotment("Odesa").shares[0].passages.isEmpty)
            #expect(allotment("Chromodynamics").shares[0].passages.isEmpty)
        }
    }
}
