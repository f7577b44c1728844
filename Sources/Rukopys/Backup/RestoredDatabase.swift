import Database
import Documents
import Security

/// Looks whether a restored database is what it was, with all that belongs to it outside.
struct RestoredDatabase: Sendable {
    let path: String
    /// `nil`: there is none to be had, which is a complaint.
    let masterKey: MasterKey?
    let previousMasterKey: MasterKey?
    let artifacts: any ArtifactStore

    struct Report: Sendable {
        let contents: DatabaseContents
        /// What was found good, a line each.
        let findings: [String]
        /// What an operator has to do something about, a line each.
        let complaints: [String]
    }

    /// - Throws: `DatabaseError`.
    func look() async throws -> Report {
        var findings = ["integrity and references: good"]
        var complaints = try await Blocking.run { [path] in try SQLiteFile(path: path).flaws() }
        if !complaints.isEmpty { findings = [] }
        let contents = try await ShortDatabase.with(.sqlite(path: path)) { database in
            let keys = try await keyring(in: database)
            // Another key opens nothing of the log either, and there is nothing to be learnt from its rows.
            let log: Outcome = keys.complaints.isEmpty ? try await audit(in: database) : ([], [])
            for outcome in [keys, log, try await files(in: database)] {
                findings += outcome.findings
                complaints += outcome.complaints
            }
            return try await database.read { try DatabaseContents(in: $0) }
        }
        return Report(contents: contents, findings: findings, complaints: complaints)
    }

    private typealias Outcome = (findings: [String], complaints: [String])

    private func audit(in database: any Database) async throws -> Outcome {
        guard let masterKey else { return ([], []) }
        let report = try await AuditVerification(
            database: database, masterKey: masterKey, previous: previousMasterKey
        ).verify()
        return report.flaws.isEmpty
            ? (["audit log: \(report.rows) rows, unbroken"], [])
            : ([], report.flaws.map { "audit log: \($0)" })
    }

    private func keyring(in database: any Database) async throws -> Outcome {
        guard let masterKey else {
            return (
                [],
                [
                    "there is no master key: set RUKOPYS_MASTER_KEY, or copy master.key into the data folder; "
                        + "if it is lost, rukopys admin keys reset makes new keys and signs everybody out"
                ]
            )
        }
        do {
            let keys = try await Keyring(database: database, masterKey: masterKey, previous: previousMasterKey).reload()
            return (["keys: \(keys.count), opened by the master key"], [])
        } catch let error as KeyringError {
            return ([], [error.reason + "; if that one is lost: rukopys admin keys reset"])
        }
    }

    private func files(in database: any Database) async throws -> Outcome {
        let files = try await database.read { try StoredArtifacts.all(in: $0) }
        var complaints: [String] = []
        for file in files {
            do {
                _ = try await artifacts.read(file)
            } catch ArtifactError.missing {
                complaints.append("the file \(file.sha256) is missing")
            } catch ArtifactError.damaged {
                complaints.append("the file \(file.sha256) is damaged")
            } catch let error as ArtifactError {
                complaints.append("the file \(file.sha256) cannot be looked at: \(error)")
            }
        }
        return (complaints.isEmpty ? ["files: \(files.count), each with its SHA-256"] : [], complaints)
    }
}
