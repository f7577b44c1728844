/// Everything that the builtin writer says in its own words, in one language.
///
/// Nothing here states a fact about a subject: it speaks of the document, its sections and its sources.
struct Phrases: Sendable {
    let introductionTitle: String
    let introductionBrief: String
    let conclusionTitle: String
    let conclusionBrief: String
    /// A title when nothing better is to be had: "Part 3".
    let numberedTitle: @Sendable (_ number: Int) -> String
    /// Titles for a document whose topic names nothing.
    let plainTitles: [String]
    let quoted: @Sendable (_ text: String) -> String
    /// "a, b and c".
    let joined: @Sendable (_ items: [String]) -> String
    /// The brief of a section: a quoted source, and quoted headings in it, or none for all of it.
    let fromSource: @Sendable (_ source: String, _ headings: [String]) -> String
    let introduction: IntroductionPhrases
    let conclusion: ConclusionPhrases
    let skeleton: SkeletonPhrases
    /// Words, in lower case, that a topic begins with when it is a clause: "How the harbours grew".
    let questionWords: Set<String>
    /// Words, in lower case, that are left out at the start of a title: "their trade".
    let determiners: Set<String>
    /// Words, in lower case, that begin a clause or a complement, where a title ends.
    let clauseWords: Set<String>
    /// Words, in lower case, that join two items of a list.
    let conjunctions: Set<String>
}

struct IntroductionPhrases: Sendable {
    /// Of a topic that is a clause, with a small first letter and without a full stop.
    let clauseTopic: @Sendable (_ clause: String) -> String
    /// Of a topic that is a question, with its question mark.
    let questionTopic: @Sendable (_ quotedQuestion: String) -> String
    /// Of any other topic, without a full stop.
    let plainTopic: @Sendable (_ quotedTopic: String) -> String
    /// Of sources, each quoted and cited.
    let sources: @Sendable (_ list: String) -> String
    /// Of more sources than can be listed; some are.
    let manySources: @Sendable (_ count: Int, _ list: String) -> String
    /// Of the sections between introduction and conclusion, quoted.
    let sections: @Sendable (_ list: String) -> String
    /// Of more sections than can be listed.
    let manySections: @Sendable (_ count: Int, _ first: String, _ last: String) -> String
}

struct ConclusionPhrases: Sendable {
    /// Of the quoted titles of the first and the last section.
    let path: @Sendable (_ first: String, _ last: String) -> String
    /// The same when there is only one.
    let single: @Sendable (_ section: String) -> String
    /// Where the statements come from; the citations of these sources, with a blank before them, or nothing.
    let basis: @Sendable (_ citations: String) -> String
    /// That the sources gave less than what was asked for.
    let shortfall: @Sendable (_ words: Int, _ target: Int) -> String
}

/// What stands where nothing could be written.
struct SkeletonPhrases: Sendable {
    /// For the introduction and the conclusion, why there is no text; the sections say it in short.
    let noSources: String
    let noSourcesHere: String
    let noUsableSentence: String
    let noUsableSentenceHere: String
    let noFittingSentence: String
    /// What follows in an introduction without sources.
    let plan: @Sendable (_ sections: String) -> String
    /// What a section is to speak of, and how long.
    let purpose: @Sendable (_ title: String, _ words: Int) -> String
    let needed: String
    /// The first item of the list that follows: texts about the section's subject.
    let texts: @Sendable (_ title: String) -> String
    /// The second: dates and figures with where they come from.
    let figures: String
    /// The third: what the customer asked for besides, quoted.
    let requirement: @Sendable (_ quoted: String) -> String
    /// The conclusion of a document of which nothing could be written.
    let conclusion: String
    let sectionBrief: @Sendable (_ title: String) -> String
}
