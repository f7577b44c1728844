import Testing

@testable import AI

@Suite("The example's documents")
struct ExampleDocumentTests {
    @Test("the outline's targets add up, its ids and titles are unique", arguments: Example.all)
    func outline(example: Example) async throws {
        let (_, targetWords) = try example.settings()
        let sections = try await example.document().outline.sections
        #expect(sections.reduce(0) { $0 + $1.targetWords } == targetWords)
        #expect(Set(sections.map(\.id)).count == sections.count)
        #expect(Set(sections.map { Prose.key($0.title) }).count == sections.count)
        #expect((5...8).contains(sections.count))
    }

    @Test("every sentence of a section stands in the source that is cited for it", arguments: Example.all)
    func faithful(example: Example) async throws {
        let sources = Dictionary(uniqueKeysWithValues: try example.sources().map { ($0.key, Prose.key($0.content)) })
        for (section, draft) in try await example.document().body {
            let runs = CitedRun.runs(in: draft.markdown)
            #expect(!runs.isEmpty)
            for run in runs {
                let source = try #require(sources[run.key], "\(section.title): \(run)")
                for sentence in run.sentences { #expect(source.contains(sentence)) }
            }
        }
    }

    @Test("every section is as long as planned, within a quarter", arguments: Example.all)
    func lengths(example: Example) async throws {
        let document = try await example.document()
        for (section, draft) in zip(document.outline.sections, document.drafts) {
            let target = Double(section.targetWords)
            #expect((0.75 * target...1.25 * target).contains(Double(draft.words)), "\(section.title): \(draft.words)")
            #expect(WordCount.words(in: CitationSweep(draft.markdown, knownKeys: []).prose) == draft.words)
        }
    }

    @Test("no sentence stands twice in a document", arguments: Example.all)
    func noRepetition(example: Example) async throws {
        let sentences = try await example.document().drafts.flatMap { Prose.sentences(of: $0.markdown) }
        #expect(sentences.count > 40)
        #expect(Set(sentences).count == sentences.count)
    }

    @Test("every source is cited, and nothing else", arguments: Example.all)
    func citations(example: Example) async throws {
        let document = try await example.document()
        #expect(Set(document.body.flatMap(\.draft.citations)) == Set(try example.sources().map(\.key)))
        #expect(document.drafts.allSatisfy { $0.unknownCitations.isEmpty })
        #expect(document.drafts.allSatisfy { $0.provider == "builtin" && $0.model == "builtin-extractive" })
    }

    @Test("the facts that the example promises are in the document, word for word", arguments: Example.all)
    func facts(example: Example) async throws {
        let markdown = try await example.document().markdown
        let facts = try example.facts()
        #expect((6...8).contains(facts.count))
        for fact in facts { #expect(markdown.contains(fact), "\(fact)") }
    }

    @Test("the same task gives the same text, whoever writes it", arguments: Example.all)
    func deterministic(example: Example) async throws {
        let first = try await example.document()
        #expect(try await example.document() == first)
        // A writer that starts in the middle, after a restart, knows nothing of the sections before.
        let (settings, _) = try example.settings()
        for index in first.drafts.indices {
            let task = SectionTask(
                settings: settings, sources: try example.sources(), outline: first.outline, index: index,
                previousSections: first.drafts.prefix(index).map(\.markdown))
            let draft = try await AIService(providers: [BuiltinWriter()]).section(task) { _, _ in }
            #expect(draft == first.drafts[index])
        }
    }

    @Test("a history is told in the order of time")
    func chronology() async throws {
        let document = try await Example(language: "en").document()
        let medians = document.body.map { part in
            let years = YearFinder.years(in: Word.words(in: part.draft.markdown.unicodeScalars)).sorted()
            return years[years.count / 2]
        }
        #expect(medians == medians.sorted())
        #expect(medians[0] < 0)
        #expect(medians[medians.count - 1] > 1980)
    }

    @Test("no paragraph begins with what only makes sense after another sentence", arguments: Example.all)
    func openings(example: Example) async throws {
        for (section, draft) in try await example.document().body {
            for paragraph in Prose.paragraphs(of: draft.markdown) {
                let words = Word.words(in: paragraph.unicodeScalars)
                let judge = StandingJudge { _ in false }
                let standing = judge.standing(of: words, anchors: [], isLead: false, opensParagraph: true)
                #expect(standing != .dangling, "\(section.title): \(paragraph)")
            }
        }
    }

    @Test("every paragraph is cited", arguments: Example.all)
    func cited(example: Example) async throws {
        for draft in try await example.document().drafts {
            for paragraph in Prose.paragraphs(of: draft.markdown) { #expect(paragraph.contains("[@s"), "\(paragraph)") }
        }
    }

    @Test("every brief leads back to its passages", arguments: Example.all)
    func briefs(example: Example) async throws {
        let reader = BriefReader(index: try await IndexBuilder.index(try example.sources()))
        for (section, _) in try await example.document().body {
            #expect(!reader.mentioned(in: section.brief).isEmpty, "\(section.brief)")
        }
    }

    @Test(
        "a German or Polish document speaks its language in its own words",
        arguments: [
            (
                "de", "Einleitung", "Fazit", "In diesem Dokument geht es darum, wie die Häfen",
                "„Rostock und das Tor bei"
            ),
            ("pl", "Wstęp", "Zakończenie", "W niniejszym dokumencie mowa o tym, jak porty", "„Gdańsk: port zboża i"),
        ])
    func others(
        language: String, introduction: String, conclusion: String, opening: String, quoted: String
    ) async throws {
        let document = try await Example(name: "baltic-harbours", language: language).document()
        #expect(document.outline.sections.first?.title == introduction)
        #expect(document.outline.sections.last?.title == conclusion)
        let first = try #require(document.drafts.first).markdown
        #expect(first.hasPrefix(opening))
        #expect(first.contains(quoted))
        for draft in document.drafts {
            let prose = CitationSweep(draft.markdown, knownKeys: []).prose
            #expect(LanguageCheck.verdict(prose, language: language) == .right, "\(prose)")
            #expect(!prose.unicodeScalars.contains { $0.isCyrillic })
        }
        let own = WritingLanguage(tag: language)
        let all = document.markdown + document.outline.sections.map { $0.title + $0.brief }.joined()
        for phrases in WritingLanguage.allCases.filter({ $0 != own }).map(\.phrases) {
            let foreign = [
                phrases.conclusion.basis(""), phrases.introduction.sources(""), phrases.fromSource("", []),
                phrases.introductionBrief, phrases.conclusionBrief, phrases.introduction.sections(""),
            ]
            for phrase in foreign { #expect(!all.contains(phrase.prefix(12)), "\(phrase)") }
        }
    }

    @Test("a Ukrainian document speaks Ukrainian in its own words")
    func ukrainian() async throws {
        let document = try await Example(language: "uk").document()
        #expect(document.outline.sections.first?.title == "Вступ")
        #expect(document.outline.sections.last?.title == "Висновки")
        let introduction = try #require(document.drafts.first).markdown
        #expect(introduction.hasPrefix("У цьому документі йдеться про те, як гавані Чорного моря виросли"))
        #expect(introduction.contains("«Ольвія та перші гавані» [@s1]"))
        for draft in document.drafts {
            let letters = CitationSweep(draft.markdown, knownKeys: []).prose.unicodeScalars.filter(\.isLetter)
            #expect(letters.count { $0.isCyrillic } * 100 >= letters.count * 97)
        }
        for section in document.outline.sections { #expect(section.brief.unicodeScalars.contains { $0.isCyrillic }) }
    }
}
