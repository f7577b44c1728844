import Testing

@testable import AI

@Suite("A document without sources")
struct SkeletonTests {
    private let english = WritingSettings(
        title: "Harbours", topic: "How harbours grew: Odesa and Varna, their trade and the routes that lead to them.",
        language: "en", requirements: "Give dates. Name the engineers.")
    private let ukrainian = WritingSettings(
        title: "Гавані", topic: "Як виросли гавані: Одеса та Варна, їхня торгівля й шляхи, що до них ведуть.",
        language: "uk-UA", requirements: nil)

    @Test("its sections are what the topic lists, and each says what is missing")
    func namesWhatIsMissing() async throws {
        let document = try await WrittenDocument(english, [], targetWords: 1_200)
        #expect(
            document.outline.sections.map(\.title)
                == ["Introduction", "Odesa", "Varna", "Trade", "Routes", "Conclusion"])
        #expect(document.outline.targetWords == 1_200)
        #expect(document.drafts[0].markdown.contains("This document describes how harbours grew: Odesa and Varna"))
        #expect(document.drafts[0].markdown.contains("No sources were supplied"))
        for (section, draft) in document.body {
            #expect(draft.markdown.hasPrefix("Not written yet: there are no sources."))
            #expect(draft.markdown.contains("one or more texts that deal with “\(section.title)”"))
            #expect(draft.markdown.contains("“Give dates. Name the engineers”"))
            #expect(draft.markdown.contains("about \(section.targetWords) words"))
            #expect(draft.citations.isEmpty)
        }
    }

    @Test("it speaks the language that was asked for")
    func ukrainianSkeleton() async throws {
        let document = try await WrittenDocument(ukrainian, [], targetWords: 1_200)
        #expect(document.outline.sections.map(\.title) == ["Вступ", "Одеса", "Варна", "Торгівля", "Шляхи", "Висновки"])
        for (_, draft) in document.body { #expect(draft.markdown.hasPrefix("Ще не написано: джерел немає.")) }
    }

    @Test(
        "so it does in German and Polish",
        arguments: [
            (
                "de", "Wie die Häfen wuchsen: Kiel und Rostock, ihr Handel und die Wege, die zu ihnen führen.",
                ["Einleitung", "Kiel", "Rostock", "Handel", "Wege", "Fazit"],
                "Noch nicht geschrieben: Es liegen keine Quellen vor."
            ),
            (
                "pl", "Jak rosły porty: Gdańsk i Gdynia, ich handel oraz drogi, które do nich prowadzą.",
                ["Wstęp", "Gdańsk", "Gdynia", "Handel", "Drogi", "Zakończenie"], "Jeszcze nie napisano: brak źródeł."
            ),
        ])
    func otherSkeletons(language: String, topic: String, titles: [String], notice: String) async throws {
        let settings = WritingSettings(title: "T", topic: topic, language: language, requirements: "1900")
        let document = try await WrittenDocument(settings, [], targetWords: 1_200)
        #expect(document.outline.sections.map(\.title) == titles)
        for (_, draft) in document.body { #expect(draft.markdown.hasPrefix(notice)) }
        for draft in document.drafts {
            #expect(LanguageCheck.verdict(draft.markdown, language: language) != .wrong)
            for word in ["sources", "please", "джерел"] { #expect(!draft.markdown.contains(word)) }
        }
    }

    @Test(
        "sources without a usable sentence are no sources, and it says so",
        arguments: [
            "", "# Only\n\n## Headings\n\n### Here", "Short. Too short. No.", "```\ncode\n```",
            "| a | b |\n|---|---|\n",
            "Why? Who is it that asks all of these questions here? When?",
        ])
    func nothingUsable(content: String) async throws {
        let document = try await WrittenDocument(english, [.text(content)], targetWords: 900)
        #expect(document.drafts[0].markdown.contains("hold no sentence that could be used"))
        #expect(document.drafts.allSatisfy { $0.citations.isEmpty })
        #expect(document.outline.targetWords == 900)
    }

    @Test(
        "a topic that lists nothing gets sections that fit any",
        arguments: ["Everything about harbours in one line", "?!"])
    func plainTitles(topic: String) async throws {
        let settings = WritingSettings(title: "T", topic: topic, language: "en", requirements: nil)
        let sections = try await WrittenDocument(settings, [], targetWords: 900).outline.sections
        #expect(sections.count >= 5)
        #expect(Set(sections.map(\.title)).count == sections.count)
    }

    @Test("a section that no source fits is left open, honestly")
    func noFittingSentence() async throws {
        let outline = Outline(sections: [
            OutlineSection(id: "a", title: "Quantum chromodynamics", brief: "", targetWords: 200)
        ])
        let task = SectionTask(
            settings: english, sources: [.text("The harbour of Odesa was opened in 1794 by decree.")], outline: outline,
            index: 0, previousSections: [])
        let draft = try await AIService(providers: [BuiltinWriter()]).section(task) { _, _ in }
        #expect(draft.markdown.contains("say nothing further that belongs here"))
        #expect(draft.citations.isEmpty)
    }

    @Test("sources that run out are not stretched, and the conclusion says so")
    func shortSources() async throws {
        let source = WritingSource.text(
            "# Odesa\n\n## Founding\n\nOdesa was founded by a decree in the year 1794. The port of Odesa grew quickly from then on."
        )
        let document = try await WrittenDocument(english, [source], targetWords: 1_200)
        let last = try #require(document.drafts.last).markdown
        #expect(last.contains("instead of the 1200 planned"))
        #expect(document.words < 200)
        #expect(document.outline.targetWords == 1_200)
    }
}
