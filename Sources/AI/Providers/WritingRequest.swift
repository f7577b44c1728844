/// What a provider is asked to write.
package enum WritingRequest: Sendable, Hashable {
    /// Write a JSON object
    /// `{"sections": [{"id": "…", "title": "…", "brief": "…", "targetWords": 250}, …]}`.
    case outline(OutlineTask)
    /// Write the Markdown of a section, without its heading, citing sources as `[@key]`.
    case section(SectionTask)
    /// Write a JSON object `{"edits": [{"section": 2, "find": "…", "replace": "…"}, …]}` that makes sections go together.
    case coherence(CoherenceTask)

    /// The size of everything that there is to read, in bytes of UTF-8.
    var inputBytes: Int {
        let settings: WritingSettings
        let sources: [WritingSource]
        var bytes = 0
        switch self {
        case .outline(let task):
            settings = task.settings
            sources = task.sources
        case .section(let task):
            settings = task.settings
            sources = task.sources
            for section in task.outline.sections { bytes += section.title.utf8.count + section.brief.utf8.count }
            for section in task.previousSections { bytes += section.utf8.count }
            bytes += task.revision?.markdown.utf8.count ?? 0
        case .coherence(let task):
            settings = task.settings
            sources = []
            for section in task.sections { bytes += section.title.utf8.count + section.markdown.utf8.count }
        }
        bytes += settings.title.utf8.count + settings.topic.utf8.count + (settings.requirements?.utf8.count ?? 0)
        for source in sources { bytes += source.title.utf8.count + source.content.utf8.count }
        return bytes
    }
}
