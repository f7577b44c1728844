import Database

/// What works off the jobs of one kind.
package protocol JobHandler<Arguments>: Sendable {
    associatedtype Arguments: Codable & Sendable

    var kind: JobKind<Arguments> { get }

    /// Does the work. It may have been begun before, by this process or one that was killed: what was finished stands
    /// in the steps of `context`.
    ///
    /// - Returns: what is written in the transaction that completes the job.
    /// - Throws: ``JobFailure`` to say whether another try makes sense; anything else is tried again.
    func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion

    /// Reads arguments that a binary of `version`, today's or an older one, has written.
    func arguments(from json: String, version: Int) throws -> Arguments

    /// Writes the consequences of a job that ends without success, in the transaction that ends it. Others' rows come
    /// before the job's in the order of locks.
    func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport

    /// Prepares a failed job's second life, in the transaction that puts it back into the queue.
    ///
    /// - Returns: why it cannot be tried again, such as that its payment was given back; `nil` when it can.
    func revived(_ arguments: Arguments, of job: Job, in transaction: any Transaction) throws -> String?
}

extension JobHandler {
    package func arguments(from json: String, version: Int) throws -> Arguments {
        try StableJSON.value(from: json)
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        EndReport()
    }

    package func revived(_ arguments: Arguments, of job: Job, in transaction: any Transaction) throws -> String? {
        nil
    }
}

/// How a job ends without success.
package enum JobEnding: Sendable, Hashable {
    /// It will not be tried again by itself.
    case failed(reason: String)
    /// Somebody wished its end.
    case canceled
}

/// What watchers are told of an end.
package struct EndReport: Sendable, Hashable {
    /// How many sections of the document the customer has.
    package var deliveredSections: Int?

    package init(deliveredSections: Int? = nil) {
        self.deliveredSections = deliveredSections
    }
}

/// What is written together with a job's completion.
package struct JobCompletion: Sendable {
    /// `nil` when nothing is: then many completions share one statement.
    let write: (@Sendable (any Transaction) throws -> Void)?

    package init(_ write: @escaping @Sendable (any Transaction) throws -> Void) {
        self.write = write
    }

    private init() { write = nil }

    /// Nothing more to write.
    package static let done = JobCompletion()
}

/// Why a job's attempt ended without success.
package enum JobFailure: Error, Sendable {
    /// Another try can succeed, at the earliest after `after` when the other side named a time.
    ///
    /// One that does not cost an attempt says nothing about the job: the other side asked to be left alone for a while.
    case transient(String, after: Duration? = nil, costsAttempt: Bool = true)
    /// Another try would fail alike.
    case permanent(String)
    /// The job is no longer ours: somebody else has claimed it. Everything is dropped, quietly.
    case ownershipLost
    /// The process is shutting down: the job goes back to the queue, and the attempt does not count.
    case draining
    /// The job is to wait until somebody resumes it.
    case paused(PauseReason)
}
