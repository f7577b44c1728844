import Database

/// One entry of a job's progress stream.
package struct JobEvent: Sendable, Hashable {
    /// The types a client sees.
    package enum Kind: String, Sendable, SQLConvertible {
        case queued, started
        case sectionStarted = "section_started"
        case sectionCompleted = "section_completed"
        case retrying, progress, paused, resumed, draining, completed, failed, canceled

        /// Whether the stream ends here; an operator's retry lets it go on.
        package var isLast: Bool {
            switch self {
            case .completed, .failed, .canceled: true
            default: false
            }
        }
    }

    /// Dense: 1, 2, 3 … in the order of the commits.
    package let seq: Int64
    package let kind: Kind
    /// A JSON object.
    package let payload: String

    /// Whether the stream ends here.
    package var isLast: Bool { kind.isLast }
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
    /// Why the job is paused.
    package var reason: PauseReason?
    /// How many sections the customer has, when the job ended early.
    package var deliveredSections: Int?

    enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case at, section, progress, text, offset, error, reason
        case deliveredSections = "delivered_sections"
    }

    package init(
        job: JobID, at moment: Timestamp, section: Section? = nil, progress: Int? = nil, text: String? = nil,
        offset: Int? = nil, error: String? = nil, reason: PauseReason? = nil, deliveredSections: Int? = nil
    ) {
        jobID = job.text
        at = moment.rfc3339
        self.section = section
        self.progress = progress
        self.text = text
        self.offset = offset
        self.error = error
        self.reason = reason
        self.deliveredSections = deliveredSections
    }

    /// One line of JSON with the keys in order.
    package func json() throws -> String {
        try StableJSON.text(self)
    }
}
