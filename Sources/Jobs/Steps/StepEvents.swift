import Database

extension JobContext {
    /// Tells watchers something in the transaction that stores a step, when only that transaction knows what, and how
    /// far the job is by then.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    package func emit(
        _ kind: JobEvent.Kind, section: JobEventPayload.Section?, progress: Int, in transaction: any Transaction
    ) throws {
        let now = time.now()
        let payload = JobEventPayload(job: job.id, at: now, section: section, progress: progress)
        try JobStore.addEvent(
            kind, payload: try payload.json(), job: job.id, token: job.token, at: now, in: transaction)
        try transaction.run(
            "UPDATE jobs SET progress = \(progress) WHERE id = \(job.id) AND progress < \(progress)")
    }
}
