import Database

/// Whether the schema is the one that this release knows.
struct SchemaCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "migrations"

    func findings() async throws -> [Finding] {
        let state = try await ExistingDatabase.with(configuration) { try await Migrator($0).state() }
        guard let state = state ?? nil else { return [.ok("none applied yet: the first start does that")] }
        if let problem = state.problem {
            return [.failed(problem.reason, "install the release that made it, or restore a backup of this one")]
        }
        var findings: [Finding] = []
        if !state.pending.isEmpty {
            let numbers = state.pending.map { "\($0.number)" }.joined(separator: ", ")
            findings.append(
                .warning(
                    "pending: \(numbers)", "start a server of this release, or run rukopys migrate; back up before"))
        }
        if !state.unknown.isEmpty {
            findings.append(
                .warning(
                    "a newer release has applied \(state.unknown.map(String.init).joined(separator: ", "))",
                    "upgrade this node, too"))
        }
        return findings.isEmpty ? [.ok("up to date, the newest is \(state.newest)")] : findings
    }
}
