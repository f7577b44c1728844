import Foundation

/// The replacements that a writer proposes so that sections go together, each checked before it is made.
package struct CoherenceEdits: Sendable, Hashable {
    /// More are not looked at.
    static let most = 20
    /// Within one section.
    private static let mostPerSection = 3
    private static let findLength = 3...300
    private static let longestReplacement = 400

    /// One replacement.
    private struct Edit: Sendable, Hashable, Decodable {
        /// From 1, as the prompt counts.
        let section: Int
        let find: String
        let replace: String
    }

    private struct Answer: Decodable {
        let edits: [Edit]
    }

    private let edits: [Edit]
    private let instructions: String
    /// Whether the answer was one.
    package let isReadable: Bool

    /// - Parameter text: a JSON object, possibly with prose or a code fence around it.
    init(_ text: String, instructions: String = "") {
        self.instructions = instructions
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(text[start...end].utf8))
        else {
            edits = []
            isReadable = false
            return
        }
        edits = Array(answer.edits.prefix(Self.most))
        isReadable = true
    }

    /// The sections with the edits that can be made; the others are left out.
    ///
    /// - Returns: how many were made, too.
    package func applied(to sections: [String]) -> (sections: [String], made: Int) {
        var sections = sections
        var counts: [Int: Int] = [:]
        var made = 0
        let leakage = LeakageCheck(instructions: instructions)
        for edit in edits {
            let place = edit.section - 1
            guard sections.indices.contains(place), counts[place, default: 0] < Self.mostPerSection,
                let range = Self.only(edit.find, in: sections[place]), Self.isHarmless(edit),
                !leakage.finds(in: edit.replace)
            else { continue }
            sections[place].replaceSubrange(range, with: edit.replace)
            counts[place, default: 0] += 1
            made += 1
        }
        return (sections, made)
    }

    /// Where a piece stands that is there exactly once.
    private static func only(_ piece: String, in text: String) -> Range<String.Index>? {
        guard findLength.contains(piece.count), let first = text.range(of: piece, options: .literal),
            text.range(of: piece, options: .literal, range: text.index(after: first.lowerBound)..<text.endIndex) == nil
        else { return nil }
        return first
    }

    /// Whether nothing but words changes: no citation, figure, link, image, mark or paragraph comes or goes.
    private static func isHarmless(_ edit: Edit) -> Bool {
        guard edit.replace.count <= longestReplacement,
            WordCount.words(in: edit.replace) <= WordCount.words(in: edit.find) + 25
        else { return false }
        func marks(_ text: String) -> [Character] { text.filter { "<>[]()!|`#*_$\\\n".contains($0) }.sorted() }
        func figures(_ text: String) -> [Substring] { text.matches(of: /[0-9]+/).map(\.output).sorted() }
        return CitationSweep.keys(in: edit.find) == CitationSweep.keys(in: edit.replace)
            && marks(edit.find) == marks(edit.replace) && figures(edit.find) == figures(edit.replace)
    }
}
