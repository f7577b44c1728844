import Foundation

/// Reads the outline that a provider wrote, and refuses one that cannot be written from.
enum OutlineParser {
    static let maximumSections = 200
    static let maximumTitleCharacters = 300
    static let maximumBriefCharacters = 5_000
    static let maximumTarget = 10_000_000.0

    /// - Parameters:
    ///   - text: a JSON object, possibly with prose or a code fence around it, as models like to add.
    ///   - targetWords: what the sections' targets shall add up to; theirs are scaled.
    static func outline(from text: String, targetWords: Int) throws(AIError) -> Outline {
        let written = try decoded(text)
        guard !written.isEmpty else { throw .malformedOutline("it has no section") }
        guard written.count <= maximumSections else { throw .malformedOutline("it has \(written.count) sections") }
        var ids: Set<String> = []
        var sections: [OutlineSection] = []
        for (index, section) in written.enumerated() {
            let checked = try checked(section, number: index + 1)
            guard ids.insert(checked.id).inserted else { throw .malformedOutline("the id \(checked.id) appears twice") }
            sections.append(checked)
        }
        guard let targets = TargetScaling.scaled(written.map { $0.targetWords ?? 0 }, to: targetWords) else {
            throw .malformedOutline("\(sections.count) sections cannot share \(targetWords) words")
        }
        return Outline(
            sections: sections.indices.map { place in
                // The first leads into the others, and the last sums them up, whatever the writer says.
                let isInner = place > 0 && place < sections.count - 1
                let section = sections[place]
                return OutlineSection(
                    id: section.id, title: section.title, brief: section.brief, targetWords: targets[place],
                    isIndependent: isInner && written[place].independent == true ? true : nil)
            })
    }

    private struct WrittenOutline: Decodable {
        let sections: [WrittenSection]
    }

    private struct WrittenSection: Decodable {
        let id: String?
        let title: String?
        let brief: String?
        let targetWords: Double?
        let independent: Bool?
    }

    private static func decoded(_ text: String) throws(AIError) -> [WrittenSection] {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end else {
            throw .malformedOutline("it is not a JSON object")
        }
        let decoder = JSONDecoder()
        // Models write either; the names without underscores pass through unchanged.
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(WrittenOutline.self, from: Data(text[start...end].utf8)).sections
        } catch {
            throw .malformedOutline("it is not JSON of the agreed shape")
        }
    }

    private static func checked(_ section: WrittenSection, number: Int) throws(AIError) -> OutlineSection {
        let title = oneLine(section.title ?? "")
        guard !title.isEmpty else { throw .malformedOutline("section \(number) has no title") }
        guard title.count <= maximumTitleCharacters else {
            throw .malformedOutline("the title of section \(number) is too long")
        }
        guard let target = section.targetWords, target >= 1, target <= maximumTarget else {
            throw .malformedOutline("section \(number) has no target of at least one word")
        }
        let id = oneLine(section.id ?? "section-\(number)")
        guard !id.isEmpty, id.count <= 100 else { throw .malformedOutline("section \(number) has no usable id") }
        let brief = String(oneLine(section.brief ?? "").prefix(maximumBriefCharacters))
        return OutlineSection(id: id, title: title, brief: brief, targetWords: 1)
    }

    /// Without control characters, every run of white space a single blank.
    private static func oneLine(_ text: String) -> String {
        let visible = text.unicodeScalars.map { $0.isControl ? " " : $0 }
        var line = String.UnicodeScalarView()
        line.append(contentsOf: visible)
        return String(line).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
