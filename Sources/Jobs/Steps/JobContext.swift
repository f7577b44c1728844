import Crypto
import Database
import Failpoints
import Foundation
import Logging

/// What a handler has in hand while it works on one job: checkpoints, events, and the right to write.
package struct JobContext: Sendable {
    package let job: Job
    package let logger: Logger
    let database: any Database
    let signals: JobSignals
    let time: TimeSource
    let drain: DrainFlag
    let writing: WriteRetry
    /// So long a job may take from one sign of progress to the next.
    let stallLimit: Duration
    /// Whether somebody may watch the job.
    let isWatched: Bool
    let progress = AttemptProgress()

    /// Whether this worker is on its way out: gracefully, or cut short.
    var isStopping: Bool { drain.isDraining || Task.isCancelled }

    /// Runs `body` once, whatever happens: its output is stored in one transaction with `alongside`, and a later
    /// attempt with the same input reads it instead of repeating the work.
    ///
    /// docs/jobs.md has an example that is compiled.
    ///
    /// - Parameters:
    ///   - key: the step's name within the job.
    ///   - input: everything the output depends on; another input is another step's work.
    ///   - progress: the job's progress in percent once this is done.
    ///   - event: what watchers are told.
    ///   - alongside: what else is committed with the output, such as the section itself.
    ///   - body: the work; its ``JobStep`` writes calls to models onto the ledger.
    /// - Throws: what `body` throws; ``JobFailure/draining`` before a new step while the process shuts down;
    ///   ``JobFailure/paused(_:)`` before a new step of a job that is to wait; ``JobFailure/ownershipLost``.
    package func step<Output: Codable & Sendable>(
        _ key: String, input: some Encodable, progress: Int? = nil,
        event: (kind: JobEvent.Kind, section: JobEventPayload.Section?)? = nil,
        alongside: @escaping @Sendable (Output, any Transaction) throws -> Void = { _, _ in },
        _ body: (JobStep) async throws -> Output
    ) async throws -> Output {
        let inputHash = try Self.hash(input)
        if let output: Output = try await stored(key, inputHash) { return output }
        if drain.isDraining { throw JobFailure.draining }
        let step = JobStep(key: key, context: self)
        do {
            let output = try await body(step)
            try Failpoint.reach(.beforeCheckpoint, about: job.id.text)
            try await store(output, of: step, inputHash, progress, event, alongside)
            self.progress.note()
            try Failpoint.reach(.afterCheckpoint, about: job.id.text)
            return output
        } catch {
            // Also when the output may not be stored: what the calls have cost is known all the same.
            await step.writeOutcomes()
            throw error
        }
    }

    /// Writes a finished step, in one transaction with all that goes with it.
    private func store<Output: Codable & Sendable>(
        _ output: Output, of step: JobStep, _ inputHash: String, _ progress: Int?,
        _ event: (kind: JobEvent.Kind, section: JobEventPayload.Section?)?,
        _ alongside: @escaping @Sendable (Output, any Transaction) throws -> Void
    ) async throws {
        let key = step.key
        let text = try StableJSON.text(output)
        let outcomes = step.outcomes.all
        // The work is done, and may have cost money: it is not thrown away because the database is away for a moment.
        try await writing.untilWritten("a finished step") { isRepeated in
            try await write { [job, time, stallLimit] transaction in
                let isThere =
                    try isRepeated
                    && JobStore.hasCheckpoint(
                        key, inputHash: inputHash, job: job.id, token: job.token, in: transaction)
                if isThere { return }
                let now = time.now()
                try alongside(output, transaction)
                let finished = JobStore.FinishedStep(
                    key: key, inputHash: inputHash, output: text, progress: progress, stallAt: now + stallLimit)
                try JobStore.addCheckpoint(finished, job: job.id, token: job.token, at: now, in: transaction)
                try JobStep.write(outcomes, of: job.id, at: now, in: transaction)
                guard let event else { return }
                let payload = JobEventPayload(job: job.id, at: now, section: event.section, progress: progress)
                try JobStore.addEvent(
                    event.kind, payload: try payload.json(), job: job.id, token: job.token, at: now, in: transaction)
            }
        }
    }

    /// What an earlier attempt has stored, or `nil` when the step is to be run.
    ///
    /// - Throws: ``JobFailure/ownershipLost`` and ``JobFailure/paused(_:)``: then nothing is begun any more, which might
    ///   cost money.
    private func stored<Output: Decodable>(_ key: String, _ inputHash: String) async throws -> Output? {
        let text: String? = try await database.read { [job] transaction in
            let text = try JobStore.checkpoint(key, inputHash: inputHash, job: job.id, in: transaction)
            guard text == nil else { return text }
            if let reason = try JobStore.wishes(of: job.id, token: job.token, in: transaction) {
                throw JobFailure.paused(reason)
            }
            return nil
        }
        guard let text else { return nil }
        do {
            return try StableJSON.value(from: text)
        } catch {
            logger.warning("a step's output has another shape than today's, the step is repeated: \(key)")
            return nil
        }
    }

    /// Tells watchers something, durably.
    package func emit(_ kind: JobEvent.Kind, section: JobEventPayload.Section? = nil) async throws {
        try await write { [job, time] transaction in
            let payload = JobEventPayload(job: job.id, at: time.now(), section: section)
            try JobStore.addEvent(
                kind, payload: try payload.json(), job: job.id, token: job.token, at: time.now(), in: transaction)
        }
    }

    /// Shows watchers in this process text that is being written.
    ///
    /// Not stored: the checkpoint will hold it.
    package func show(_ text: String, offset: Int, of section: JobEventPayload.Section) {
        let payload = JobEventPayload(job: job.id, at: time.now(), section: section, text: text, offset: offset)
        guard let json = try? payload.json() else { return }
        signals.tellHere(.token(payload: json), about: job.id)
    }

    /// A transaction after which watchers look again.
    func write(_ body: @escaping @Sendable (any Transaction) throws -> Void) async throws {
        try await database.write { [job, signals, isWatched] transaction in
            try body(transaction)
            if isWatched { transaction.afterCommit { signals.changed(job.id) } }
        }
    }

    private static func hash(_ input: some Encodable) throws -> String {
        let digest = SHA256.hash(data: Data(try StableJSON.text(input).utf8))
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
