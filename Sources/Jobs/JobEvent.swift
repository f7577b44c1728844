import Database
import Foundation

/// One entry of a job's progress stream.
package struct JobEvent: Sendable, Hashable {
    /// The types a client sees.
    package enum Kind: String, Sendable, SQLConvertible {
        case queued, started
        case sectionStarted = "section_started"
        case sectionCompleted = "section_completed"
        case retrying, progress, completed, failed, canceled
    }

    /// Dense: 1, 2, 3 … in the order of the commits.
    package let seq: Int64
    package let kind: Kind
    /// A JSON object.
    package let payload: String

    /// Whether the stream ends here.
    package var isLast: Bool {
        switch kind {
        case .completed, .failed, .canceled: true
        default: false
        }
    }
}

/// The data of an event; what does not apply is left out of the JSON.
package struct JobEventPayload: Sendable, Codable {
    /// The section an event is about.
    package struct Section: Sendable, Codable, Hashable {
        package let id: String
        package let index: Int
        package let title: String

        package init(id: String, index: Int, title: String) {
            self.id = id
            self.index = index
            self.title = title
        }
    }

    package var jobID: String
    package var at: String
    package var section: Section?
    package var progress: Int?
    package var text: String?
    package var offset: Int?
    package var error: String?

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case at, section, progress, text, offset, error
    }

    package init(
        job: JobID, at moment: Timestamp, section: Section? = nil, progress: Int? = nil, text: String? = nil,
        offset: Int? = nil, error: String? = nil
    ) {
        jobID = job.text
        at = moment.rfc3339
        self.section = section
        self.progress = progress
        self.text = text
        self.offset = offset
        self.error = error
    }

    /// One line of JSON with the keys in order.
    package func json() throws -> String {
        try StableJSON.text(self)
    }
}

/// JSON whose bytes depend on the value alone, for hashing and for stored text.
package enum StableJSON {
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    package static func value<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
