/// Groups chosen sentences into paragraphs: of one source each, in its order, three to five sentences where possible.
struct Paragraphs {
    private let index: SourceIndex

    private static let fewestSentences = 2
    private static let fewestWords = 36
    private static let mostSentences = 6
    private static let mostWords = 135

    init(index: SourceIndex) {
        self.index = index
    }

    /// - Parameters:
    ///   - places: the chosen sentences, ascending.
    ///   - passages: the section's passages in the order of telling; all of a source come where its first one stands.
    func grouped(_ places: [Int], passages: [Range<Int>]) -> [[Int]] {
        var sources: [Int] = []
        for passage in passages {
            guard let first = passage.first else { continue }
            let source = index.sentences[first].source
            if !sources.contains(source) { sources.append(source) }
        }
        return sources.flatMap { source in
            let own = passages.filter { $0.first.map { index.sentences[$0].source } == source }
            return paragraphs(own.flatMap { passage in places.filter(passage.contains) })
        }
    }

    private func paragraphs(_ places: [Int]) -> [[Int]] {
        var paragraphs: [[Int]] = []
        for place in places {
            if let last = paragraphs.last?.last, belongsTogether(last, place) {
                paragraphs[paragraphs.count - 1].append(place)
            } else {
                paragraphs.append([place])
            }
        }
        return joined(paragraphs).flatMap(divided)
    }

    private func belongsTogether(_ before: Int, _ after: Int) -> Bool {
        // What leans on the sentence before it may not begin a paragraph.
        index.sentences[before].heading == index.sentences[after].heading
            || index.sentences[after].standing == .dangling
    }

    private func words(_ places: [Int]) -> Int {
        places.reduce(0) { $0 + index.sentences[$1].words }
    }

    private func isShort(_ places: [Int]) -> Bool {
        places.count < Self.fewestSentences || words(places) < Self.fewestWords
    }

    /// Short paragraphs join a neighbour of their source, the shorter one.
    private func joined(_ paragraphs: [[Int]]) -> [[Int]] {
        var paragraphs = paragraphs
        while paragraphs.count > 1, let place = paragraphs.firstIndex(where: isShort) {
            let neighbours = [place - 1, place + 1].filter(paragraphs.indices.contains)
            guard let other = neighbours.min(by: { words(paragraphs[$0]) < words(paragraphs[$1]) }) else { break }
            let first = min(place, other)
            paragraphs.replaceSubrange(first...(first + 1), with: [paragraphs[first] + paragraphs[first + 1]])
        }
        return paragraphs
    }

    /// Long paragraphs are divided where a sentence stands best by itself, near the middle.
    private func divided(_ places: [Int]) -> [[Int]] {
        guard places.count > Self.mostSentences || words(places) > Self.mostWords, places.count >= 4 else {
            return [places]
        }
        let middle = places.count / 2
        let borders = (2...(places.count - 2)).filter { index.sentences[places[$0]].standing != .dangling }
        func cost(_ border: Int) -> Int {
            let sentence = index.sentences[places[border]]
            let isNewHeading = index.sentences[places[border - 1]].heading != sentence.heading
            return 2 * abs(border - middle) + (sentence.standing == .independent ? 0 : 3) - (isNewHeading ? 2 : 0)
        }
        guard let border = borders.min(by: { (cost($0), $0) < (cost($1), $1) }) else { return [places] }
        return divided(Array(places[..<border])) + divided(Array(places[border...]))
    }
}
