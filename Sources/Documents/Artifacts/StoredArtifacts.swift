import Database

/// The files that a database says there are.
package enum StoredArtifacts {
    /// Each once, in the order of their digests: two documents may have the same file.
    package static func all(in transaction: any Transaction) throws -> [Artifact] {
        try transaction.rows("SELECT DISTINCT sha256, bytes FROM artifacts ORDER BY sha256").map { row in
            Artifact(sha256: try row["sha256"], bytes: try row["bytes"])
        }
    }

    /// Whether a document still has this file.
    package static func contains(_ artifact: Artifact, in transaction: any Transaction) throws -> Bool {
        try transaction.first("SELECT 1 AS found FROM artifacts WHERE sha256 = \(artifact.sha256) LIMIT 1") != nil
    }
}
