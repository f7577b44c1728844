/// Says what a document is about, from the customer's own words.
struct TopicSentence {
    let settings: WritingSettings
    let phrases: Phrases

    private static let longestTopic = 60

    /// Plain text, one sentence.
    var text: String {
        let topic = Self.firstSentence(settings.topic)
        guard !topic.isEmpty, topic.split(separator: " ").count <= Self.longestTopic else {
            return phrases.introduction.plainTopic(phrases.quoted(Self.plain(settings.title)))
        }
        if topic.hasSuffix("?") { return phrases.introduction.questionTopic(phrases.quoted(topic)) + "." }
        let bare = String(topic.reversed().drop { ".!…:;, ".contains($0) }.reversed())
        let first = bare.split(separator: " ").first?.lowercased() ?? ""
        if phrases.questionWords.contains(first) {
            return phrases.introduction.clauseTopic(bare.prefix(1).lowercased() + bare.dropFirst())
        }
        return phrases.introduction.plainTopic(phrases.quoted(bare))
    }

    private static func firstSentence(_ text: String) -> String {
        SentenceSplitter.sentences(in: plain(text)).first ?? ""
    }

    static func plain(_ text: String) -> String {
        let scalars = SourceCleaner.clean(text).filter { $0 != SourceCleaner.hole }
        return String(String.UnicodeScalarView(InlineText.plain(scalars)))
    }
}
