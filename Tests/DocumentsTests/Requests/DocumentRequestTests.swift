import Testing

@testable import Documents

@Suite("A document's request")
struct DocumentRequestTests {
    /// What is wrong with the sample after `change`, by field.
    private func problems(_ change: (inout DocumentRequest) -> Void) -> [String] {
        var request = DocumentRequest.sample()
        change(&request)
        do {
            _ = try request.checked()
            return []
        } catch {
            return error.problems.map(\.field)
        }
    }

    @Test("is accepted when every field is right")
    func sample() {
        #expect(problems { _ in } == [])
        #expect(problems { $0.sources = [] } == [])
        #expect(problems { $0.requirements = "" } == [])
    }

    @Test("names each field that is missing, all at once")
    func missing() {
        let request = DocumentRequest(
            title: nil, topic: nil, language: nil, targetPages: nil, citationStyle: nil, requirements: nil, sources: [])
        #expect(throws: InvalidDocument.self) { try request.checked() }
        do {
            _ = try request.checked()
        } catch {
            #expect(error.problems.map(\.field) == ["title", "topic", "language", "target_pages", "citation_style"])
            #expect(error.problems.allSatisfy { $0.message == "is required" })
        }
    }

    @Test(
        "has bounds on its texts",
        arguments: [
            ("", true), (" ", true), ("\u{200B}", true), (String(repeating: "a", count: 500), false),
            (String(repeating: "a", count: 501), true), ("two\nlines", true), ("bell\u{7}", true), ("tab\there", true),
            ("Гавані", false), ("👩‍👩‍👧‍👦", false), ("a" + String(repeating: "\u{301}", count: 499), false),
            ("a" + String(repeating: "\u{301}", count: 500), true), ("nul\u{0}", true),
        ])
    func title(title: String, isWrong: Bool) {
        #expect(problems { $0.title = title } == (isWrong ? ["title"] : []))
    }

    @Test(
        "has a topic of 10 to 5000 characters, of several lines",
        arguments: [
            ("123456789", true), ("1234567890", false), (String(repeating: "x", count: 5_000), false),
            (String(repeating: "x", count: 5_001), true), ("line one\nline two\r\n\tend", false),
            ("            ", true),
        ])
    func topic(topic: String, isWrong: Bool) {
        #expect(problems { $0.topic = topic } == (isWrong ? ["topic"] : []))
    }

    @Test(
        "is written in a language by its tag",
        arguments: [
            ("en", false), ("uk", false), ("pt-BR", false), ("zh-Hant-TW", false), ("ast", false), ("", true),
            ("UKR", false), ("de-1996", false), ("es-419", false), ("sl-rozaj-biske", false), ("zh-yue-HK", false),
            ("en-u-ca-buddhist", false), ("en-x-mine", false), ("xx", true), ("qaa", true), ("und", true),
            ("mul", true), ("en-XX", true), ("en-x", true), ("en-u-x", true), ("en-abcdefgh1", true), ("x-en", true),
            ("e", true),
            ("english", true), ("en_US", true), ("en-", true), ("-en", true), ("e1", true), ("en--US", true),
            ("en-123456789", true), ("українська", true), ("en\n", true),
        ])
    func language(language: String, isWrong: Bool) {
        #expect(problems { $0.language = language } == (isWrong ? ["language"] : []))
    }

    @Test(
        "has 3 to 200 pages",
        arguments: [(2, true), (3, false), (200, false), (201, true), (-1, true), (Int.max, true)])
    func pages(pages: Int, isWrong: Bool) {
        #expect(problems { $0.targetPages = pages } == (isWrong ? ["target_pages"] : []))
    }

    @Test("cites in one of four styles", arguments: [("apa", false), ("APA", true), ("ieee", true), ("", true)])
    func style(style: String, isWrong: Bool) {
        #expect(problems { $0.citationStyle = style } == (isWrong ? ["citation_style"] : []))
    }

    @Test("names the field of the source that is wrong")
    func sources() {
        #expect(problems { $0.sources[1].content = nil } == ["sources[1].content"])
        #expect(problems { $0.sources[0].kind = "pdf" } == ["sources[0].kind"])
        #expect(problems { $0.sources[0].year = 10_000 } == ["sources[0].year"])
        #expect(problems { $0.sources[1].author = "a\nb" } == ["sources[1].author"])
        let source = DocumentRequest.sample().sources[0]
        #expect(problems { $0.sources = Array(repeating: source, count: 50) } == [])
        #expect(problems { $0.sources = Array(repeating: source, count: 51) } == ["sources"])
    }

    @Test(
        "takes only web addresses for a source's URL",
        arguments: [
            ("https://example.org/a", false), ("HTTP://example.org", false), ("ftp://example.org", true),
            ("javascript:alert(1)", true), ("file:///etc/passwd", true), ("https://exa mple.org", true),
            ("https://example.org/\n", true), ("//example.org", true), ("", true),
        ])
    func url(url: String, isWrong: Bool) {
        #expect(problems { $0.sources[0].url = url } == (isWrong ? ["sources[0].url"] : []))
    }
}
