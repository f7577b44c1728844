import Foundation

@testable import AI

/// Sentences of a section up to the citation that covers them.
struct CitedRun {
    /// Reduced as by ``Prose/key(_:)``.
    let sentences: [String]
    let key: String

    /// The runs of a section; text behind the last citation of a paragraph has the key "".
    static func runs(in markdown: String) -> [CitedRun] {
        Prose.paragraphs(of: markdown).flatMap { paragraph in
            var runs: [CitedRun] = []
            var rest = paragraph.replacing("\\", with: "")[...]
            while let citation = rest.firstMatch(of: /\[@([a-z0-9]+)\]/) {
                runs.append(CitedRun(String(rest[..<citation.range.lowerBound]), key: String(citation.output.1)))
                rest = rest[citation.range.upperBound...]
            }
            let last = CitedRun(String(rest), key: "")
            return last.sentences.isEmpty ? runs : runs + [last]
        }
    }

    private init(_ text: String, key: String) {
        sentences = SentenceSplitter.sentences(in: text).map(Prose.key).filter { !$0.isEmpty }
        self.key = key
    }
}
