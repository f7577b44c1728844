#if DEBUG
    extension Failpoint {
        /// For tests: calls `handler` whenever this process is at `place`, for as long as `body` runs.
        ///
        /// ```swift
        /// try await Failpoint.intercepting(.afterCheckpoint, about: job.id.text) { _ in
        ///     throw CancellationError()
        /// } during: {
        ///     try await worker.run(job)
        /// }
        /// ```
        ///
        /// The handler runs on the thread that is there and what it throws is thrown there. It must not wait for
        /// something that needs that thread, such as the writer of the database in whose transaction it is.
        ///
        /// - Parameters:
        ///   - subject: only for visits about this; `nil` for all of them, those of tests beside this one, too.
        package static func intercepting<T>(
            _ place: Failpoint, about subject: String? = nil,
            _ handler: @escaping @Sendable (_ subject: String) throws -> Void,
            during body: () async throws -> T
        ) async throws -> T {
            let listener = FailpointTable.shared.listen(at: place, about: subject, handler)
            defer { FailpointTable.shared.stopListening(listener) }
            return try await body()
        }
    }
#endif
