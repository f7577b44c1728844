/// What stands in a section that nothing could be written for: that something is missing, and what.
struct SkeletonText {
    /// Why nothing was written.
    enum Reason {
        case noSources
        case noUsableSentence
        /// There are sentences, but none that belongs to this section.
        case noFittingSentence
    }

    let task: SectionTask
    let role: SectionRole
    let reason: Reason

    private static let longestRequirement = 60

    var markdown: String {
        let phrases = WritingLanguage(tag: task.settings.language).phrases
        switch role {
        case .introduction: return introduction(phrases)
        case .body: return body(phrases)
        case .conclusion:
            return reason == .noFittingSentence
                ? phrases.conclusion.basis("") : notice(phrases.skeleton) + " " + phrases.skeleton.conclusion
        }
    }

    private func notice(_ phrases: SkeletonPhrases) -> String {
        switch reason {
        case .noSources: phrases.noSources
        case .noUsableSentence: phrases.noUsableSentence
        case .noFittingSentence: phrases.noFittingSentence
        }
    }

    private func shortNotice(_ phrases: SkeletonPhrases) -> String {
        switch reason {
        case .noSources: phrases.noSourcesHere
        case .noUsableSentence: phrases.noUsableSentenceHere
        case .noFittingSentence: phrases.noFittingSentence
        }
    }

    private func introduction(_ phrases: Phrases) -> String {
        let topic = MarkdownEscape.escaped(
            TopicSentence(settings: task.settings, phrases: phrases).text, startsLine: true)
        let titles = zip(task.outline.sections, SectionRole.roles(in: task.outline)).filter { $1 == .body }.map {
            MarkdownEscape.escaped(phrases.quoted($0.0.title))
        }
        let plan = titles.isEmpty ? "" : " " + phrases.skeleton.plan(phrases.joined(titles))
        return topic + "\n\n" + notice(phrases.skeleton) + plan
    }

    private func body(_ phrases: Phrases) -> String {
        let section = task.outline.sections[task.index]
        let title = MarkdownEscape.escaped(phrases.quoted(section.title))
        var items = [phrases.skeleton.texts(title), phrases.skeleton.figures]
        if let requirement = requirement {
            items.append(phrases.skeleton.requirement(MarkdownEscape.escaped(phrases.quoted(requirement))))
        }
        return [
            shortNotice(phrases.skeleton) + " " + phrases.skeleton.purpose(title, section.targetWords),
            phrases.skeleton.needed,
            items.map { "- " + $0 }.joined(separator: "\n"),
        ].joined(separator: "\n\n")
    }

    /// The customer's requirements as one line, shortened.
    private var requirement: String? {
        let words = TopicSentence.plain(task.settings.requirements ?? "").split(separator: " ")
        guard !words.isEmpty else { return nil }
        let text = words.prefix(Self.longestRequirement).joined(separator: " ")
        return words.count > Self.longestRequirement
            ? text + " …" : String(text.reversed().drop { ".;, ".contains($0) }.reversed())
    }
}
