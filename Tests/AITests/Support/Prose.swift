import Foundation

@testable import AI

/// Texts reduced to what they say, for comparison: letters and digits in lower case.
enum Prose {
    static func key(_ text: String) -> String {
        Word.words(in: text.unicodeScalars).map(\.lower).joined(separator: " ")
    }

    /// The sentences of a section without Markdown and citations, reduced.
    static func sentences(of markdown: String) -> [String] {
        let plain = CitationSweep(markdown, knownKeys: []).prose.replacing("\\", with: "")
        return plain.split(separator: "\n\n").flatMap { SentenceSplitter.sentences(in: String($0)) }.map(key)
            .filter { !$0.isEmpty }
    }

    /// The paragraphs of a section.
    static func paragraphs(of markdown: String) -> [String] {
        markdown.components(separatedBy: "\n\n")
    }
}
