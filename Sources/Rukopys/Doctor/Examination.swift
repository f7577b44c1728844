import Database
import Security

/// All checks at once, each with its limit, told one after another.
struct Examination: Sendable {
    let checks: [any DoctorCheck]
    /// Leaves out what calls others.
    let isOffline: Bool

    /// What one check has found.
    struct Result: Sendable {
        let name: String
        let findings: [Finding]
        let took: Duration

        /// The worst of its findings.
        var verdict: Finding.Verdict {
            for verdict in [Finding.Verdict.failed, .warning, .ok]
            where findings.contains(where: {
                $0.verdict == verdict
            }) {
                return verdict
            }
            return .skipped
        }
    }

    /// Ends, whatever a check does: one that is late is told so and left behind.
    func run(_ tell: (Result) -> Void) async {
        // Not a group, which would wait for those that are late: the process ends soon, and they with it.
        let running = checks.map { check in Task { await result(of: check) } }
        for task in running { tell(await task.value) }
    }

    private func result(of check: any DoctorCheck) async -> Result {
        if isOffline, check.needsNetwork {
            return Result(name: check.name, findings: [.skipped("needs a network")], took: .zero)
        }
        let start = ContinuousClock.now
        let (answers, answer) = AsyncStream<[Finding]>.makeStream()
        let work = Task {
            do {
                answer.yield(try await check.findings())
            } catch {
                answer.yield([.failed(Self.reason(error), "see docs/operations.md")])
            }
        }
        let alarm = Task {
            try await Task.sleep(for: check.limit)
            answer.yield([.failed("no answer within \(check.limit.components.seconds) s", "see whether it hangs")])
        }
        let findings = await answers.first { _ in true } ?? []
        work.cancel()
        alarm.cancel()
        return Result(name: check.name, findings: findings, took: ContinuousClock.now - start)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as DatabaseError: error.reason
        case let error as MigrationError: error.reason
        case let error as KeyringError: error.reason
        case let error as MasterKeyFileError: error.reason
        case let error as OutsideCall.Failure: error.reason
        default: "\(error)"
        }
    }
}
