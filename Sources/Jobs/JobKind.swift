import Database
import Foundation

/// A kind of job: its name in the table, its arguments' type, and its limits.
///
/// Declared where the work is done.
package struct JobKind<Arguments: Codable & Sendable>: Sendable {
    /// The name in the table.
    ///
    /// A node that does not know it leaves such jobs to newer nodes.
    package let name: String
    /// Attempts before it is given up.
    package let maxAttempts: Int
    /// Higher goes first.
    package let priority: Int
    /// Whether somebody watches: then its life is written to the progress stream.
    package let hasEvents: Bool

    package init(_ name: String, maxAttempts: Int = 10, priority: Int = 0, hasEvents: Bool = false) {
        self.name = name
        self.maxAttempts = maxAttempts
        self.priority = priority
        self.hasEvents = hasEvents
    }
}

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

    /// Writes the consequences of a job that will not be tried again, in the transaction that marks it `failed`.
    func gaveUp(_ arguments: Arguments, on job: Job, reason: String, in transaction: any Transaction) throws
}

extension JobHandler {
    package func gaveUp(_ arguments: Arguments, on job: Job, reason: String, in transaction: any Transaction) throws {}
}

/// What is written together with a job's completion.
package struct JobCompletion: Sendable {
    let write: @Sendable (any Transaction) throws -> Void

    package init(_ write: @escaping @Sendable (any Transaction) throws -> Void = { _ in }) {
        self.write = write
    }

    /// Nothing more to write.
    package static let done = JobCompletion()
}

/// Why a job's attempt ended without success.
package enum JobFailure: Error, Sendable {
    /// Another try can succeed, at the earliest after `after` when the other side named a time.
    case transient(String, after: Duration? = nil)
    /// Another try would fail alike.
    case permanent(String)
    /// The job is no longer ours: somebody else has claimed it. Everything is dropped, quietly.
    case ownershipLost
    /// The process is shutting down: the job goes back to the queue, and the attempt does not count.
    case draining
}
