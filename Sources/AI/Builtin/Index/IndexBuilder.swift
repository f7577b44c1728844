/// Reads sources into an index.
struct IndexBuilder {
    private var lexicon: Lexicon
    /// Of each source.
    private var languages: [WritingLanguage] = []
    private var raw: [RawSentence] = []
    private var headings: [IndexedHeading] = []
    private var sources: [IndexedSource] = []
    /// The headings that are open, from the root down; their levels as written.
    private var open: [(heading: Int, level: Int)] = []
    private var paragraph = 0
    private var commonWords = CommonWords(blocks: [])
    /// Of the usable sentences so far.
    private var fingerprints: Set<UInt64> = []

    /// A sentence before it is known how rare its words are.
    private struct RawSentence {
        let text: String
        let source: Int
        let heading: Int
        let paragraph: Int
        let words: [Word]
        let isUsable: Bool
        let terms: [(term: Int32, count: Float)]
    }

    private init(lexicon: Lexicon) {
        self.lexicon = lexicon
    }

    /// Gives way to other tasks while it works, and stops when its own is cancelled: ten megabytes take seconds.
    static func index(_ sources: [WritingSource]) async throws -> SourceIndex {
        var builder = IndexBuilder(lexicon: Lexicon(latin: SourceLanguage.latin(of: sources.lazy.map(\.content))))
        for source in sources {
            builder.begin(source)
            let blocks = SourceReader.blocks(of: source.content).relevelled(title: source.title)
            builder.commonWords = CommonWords(blocks: blocks)
            for (count, block) in blocks.enumerated() {
                if count % 256 == 0 {
                    await Task.yield()
                    try Task.checkCancellation()
                }
                builder.add(block)
            }
            builder.endSource()
        }
        return builder.finished()
    }

    private mutating func begin(_ source: WritingSource) {
        let plain = String(String.UnicodeScalarView(InlineText.plain(SourceCleaner.clean(source.title))))
        // Of a title that is all markup nothing remains.
        let title = plain.isEmpty ? source.key : plain
        sources.append(IndexedSource(key: source.key, title: title, sentences: raw.count..<raw.count))
        languages.append(SourceLanguage.latin(of: [source.content]))
        open = []
        push(title, level: 0)
    }

    private mutating func push(_ title: String, level: Int) {
        let heading = IndexedHeading(
            source: sources.count - 1, depth: open.count, title: title, key: GenericHeadings.key(title),
            own: raw.count..<raw.count, all: raw.count..<raw.count)
        open.append((headings.count, level))
        headings.append(heading)
    }

    private mutating func pop(downTo level: Int) {
        while open.count > 1, let last = open.last, last.level >= level {
            close(last.heading)
            open.removeLast()
        }
    }

    private mutating func close(_ heading: Int) {
        headings[heading].all = headings[heading].all.lowerBound..<raw.count
    }

    private mutating func add(_ block: SourceBlock) {
        switch block {
        case .heading(let level, let text):
            pop(downTo: level)
            push(String(String.UnicodeScalarView(text)), level: level)
        case .prose(let text), .listItem(let text):
            addParagraph(text)
        }
    }

    private var isInApparatus: Bool {
        open.dropFirst().contains { GenericHeadings.isApparatus(headings[$0.heading].key) }
    }

    private mutating func addParagraph(_ text: [Unicode.Scalar]) {
        guard !isInApparatus, let heading = open.last?.heading else { return }
        paragraph += 1
        for range in SentenceSplitter.sentences(in: text, isCommon: { commonWords.contains($0) }) {
            let words = Word.words(in: text[range])
            let counts = Lexicon.counted(words.compactMap { lexicon.add($0) })
            lexicon.countSentence(counts.lazy.map(\.term))
            // What stands in several places, a running head or a source that was sent twice, is used once.
            let isUsable =
                !counts.isEmpty && SentenceQuality.isUsable(text[range], words: words)
                && fingerprints.insert(Fingerprint.of(words)).inserted
            raw.append(
                RawSentence(
                    text: String(String.UnicodeScalarView(text[range])), source: sources.count - 1, heading: heading,
                    paragraph: paragraph, words: words,
                    isUsable: isUsable, terms: counts))
        }
        headings[heading].own = headings[heading].own.lowerBound..<raw.count
    }

    private mutating func endSource() {
        pop(downTo: 0)
        if let root = open.first?.heading { close(root) }
        guard let source = sources.popLast() else { return }
        sources.append(
            IndexedSource(key: source.key, title: source.title, sentences: source.sentences.lowerBound..<raw.count))
    }

    private mutating func finished() -> SourceIndex {
        lexicon.finish(sentences: raw.count)
        let judges = languages.map { StandingJudge(isName: lexicon.isName, latin: $0) }
        let anchors = headings.map {
            judges[$0.source].anchors(source: sources[$0.source].title, heading: $0.title)
        }
        let standings = standings(judges, anchors)
        let sentences = raw.indices.map { place in
            let sentence = raw[place]
            let judge = judges[sentence.source]
            return IndexedSentence(
                text: sentence.text, source: sentence.source, heading: sentence.heading, paragraph: sentence.paragraph,
                words: WordCount.words(in: sentence.text), isUsable: sentence.isUsable,
                vector: lexicon.vector(sentence.terms),
                standing: standings[place],
                namesSubject: judge.names(anchors[sentence.heading], sentence.words),
                pointsBack: judge.pointsBack(sentence.words),
                isPersonal: judge.isPersonal(sentence.words),
                year: YearFinder.years(in: sentence.words).first,
                hasNumber: sentence.words.contains(where: \.isNumber))
        }
        return SourceIndex(sentences: sentences, headings: headings, lexicon: lexicon, sources: sources)
    }
}

extension IndexBuilder {
    /// How each sentence stands, judged by the names of its passage.
    private func standings(_ judges: [StandingJudge], _ anchors: [Set<String>]) -> [SentenceStanding] {
        var standings = raw.indices.map { place in
            let heading = raw[place].heading
            return judges[raw[place].source].standing(
                of: raw[place].words, anchors: anchors[heading], isLead: place == headings[heading].own.lowerBound,
                opensParagraph: place == 0 || raw[place - 1].paragraph != raw[place].paragraph)
        }
        for source in sources where Self.namesLittle(source.sentences.map { standings[$0] }) {
            // A treatise rather than a story: what points nowhere can stand alone.
            for place in source.sentences where standings[place] == .contextual {
                if !judges[raw[place].source].pointsBack(raw[place].words) { standings[place] = .independent }
            }
        }
        return standings
    }

    private static func namesLittle(_ standings: [SentenceStanding]) -> Bool {
        standings.count { $0 == .independent } * 4 < standings.count
    }
}
