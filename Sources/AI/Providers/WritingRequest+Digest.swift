import Crypto
import Foundation

extension WritingRequest {
    /// The SHA-256 of everything in it, in hexadecimal digits: stands for the request's body where none is sent.
    var digest: String {
        var digest = FieldDigest()
        switch self {
        case .outline(let task):
            digest.add("outline")
            digest.add(task.settings, task.sources)
            digest.add("\(task.targetWords)")
        case .section(let task):
            digest.add("section")
            digest.add(task.settings, task.sources)
            digest.add("\(task.index)")
            for section in task.outline.sections {
                for field in [section.id, section.title, section.brief, "\(section.targetWords)"] { digest.add(field) }
            }
            digest.add("\(task.previousSections.count)")
            for section in task.previousSections { digest.add(section) }
            guard let revision = task.revision else { break }
            digest.add("revision")
            digest.add(revision.markdown)
            for finding in revision.findings { digest.add(finding.rawValue) }
        case .coherence(let task):
            digest.add("coherence")
            digest.add(task.settings, [])
            for section in task.sections {
                digest.add(section.title)
                digest.add(section.markdown)
            }
        }
        return digest.text
    }
}

/// A digest of fields, each with its length, so that what is at the end of one cannot be at the beginning of the next.
private struct FieldDigest {
    private var hash = SHA256()

    mutating func add(_ field: String) {
        withUnsafeBytes(of: UInt64(field.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
        var field = field
        field.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ settings: WritingSettings, _ sources: [WritingSource]) {
        for field in [settings.title, settings.topic, settings.language] { add(field) }
        add(settings.requirements ?? "")
        add("\(sources.count)")
        for source in sources {
            for field in [source.key, source.title, source.author ?? "", "\(source.year ?? 0)"] { add(field) }
            add(source.content)
        }
    }

    var text: String { HexDigits.text(hash.finalize()) }
}
