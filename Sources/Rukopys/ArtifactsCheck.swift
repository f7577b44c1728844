import Database
import Documents
import Logging

/// Whether finished files can be kept, looked at every few seconds however often somebody asks.
actor ArtifactsCheck {
    /// So long an answer is good for all who ask.
    private static let freshness = Duration.seconds(5)

    private let artifacts: any ArtifactStore
    private let time: TimeSource
    private let logger: Logger
    private var last: (problem: String?, at: Timestamp)?
    private var isLooking = false

    init(artifacts: any ArtifactStore, time: TimeSource, logger: Logger) {
        self.artifacts = artifacts
        self.time = time
        self.logger = logger
    }

    /// What is the matter, for anybody; `nil` when all is well.
    ///
    /// What exactly it is is for the log: it may name a host or a folder.
    func problem() async -> String? {
        if let last, isLooking || isFresh(last.at) { return last.problem }
        isLooking = true
        defer { isLooking = false }
        var problem: String?
        do {
            try await artifacts.check()
        } catch {
            logger.warning("finished files cannot be kept", metadata: ["error": "\(error)"])
            problem = "the store of finished files cannot be used"
        }
        last = (problem, time.now())
        return problem
    }

    /// A clock that was turned back makes nothing fresh.
    private func isFresh(_ moment: Timestamp) -> Bool {
        (Duration.zero..<Self.freshness).contains(time.now() - moment)
    }
}
