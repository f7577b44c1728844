import Database
import Documents
import Foundation

/// Makes one file of a SQLite database and the finished documents' files, while a server goes on writing.
///
/// What was acknowledged before ``run(to:overwriting:)`` is called is in it: the copy is a snapshot that begins later.
struct Backup: Sendable {
    let source: SQLiteFile
    /// `nil`: the files stay where they are, and the backup says so.
    let artifacts: (any ArtifactStore)?

    /// What has been made.
    struct Report: Sendable {
        let contents: DatabaseContents
        let manifest: BackupManifest
    }

    /// - Throws: ``BackupProblem``; ``DiskFileError``; `DatabaseError`; `MigrationError`. Then there is no file.
    func run(to target: String, overwriting: Bool) async throws -> Report {
        guard source.exists else { throw BackupProblem("there is no database at \(source.path)") }
        if !overwriting, FileManager.default.fileExists(atPath: target) { throw BackupDraft.taken(target) }
        let draft = try BackupDraft(for: target)
        defer { draft.discard() }
        let madeAt = TimeSource.system.now().rfc3339
        // Made here, so that nobody else can read it at any moment.
        try DiskFile.create(draft.database).flush()
        try await Blocking.run { [source] in try source.copy(to: draft.database) }
        let copy = SQLiteFile(path: draft.database)
        let (contents, files) = try await look(into: copy)
        try await Blocking.run {
            // Looking into it has given it a write-ahead log.
            try copy.settle()
            if let flaw = try copy.flaws().first { throw BackupProblem("the database is damaged: \(flaw)") }
        }
        let archive = try DiskFile.create(draft.archive)
        let writer = ArchiveWriter(archive)
        let database = try writer.add(.database, contentOf: DiskFile.open(draft.database))
        let missing = try await add(files, to: writer)
        let manifest = BackupManifest(
            format: BackupManifest.currentFormat, rukopys: RukopysCommand.version, madeAt: madeAt, database: database,
            files: BackupManifest.Files(
                place: artifacts == nil ? .elsewhere : .archive, count: files.count - missing.count, missing: missing))
        try writer.add(.manifest, try manifest.bytes)
        try writer.finish()
        // Read back: a disk that has kept something else is found out now and not on the day it is needed.
        guard try await ArchiveReader(archive).read().manifest == manifest else {
            throw BackupProblem("the disk has not kept what was written")
        }
        try draft.publish(overwriting: overwriting)
        return Report(contents: contents, manifest: manifest)
    }

    /// What is in the copy, and which files belong to it.
    private func look(into copy: SQLiteFile) async throws -> (DatabaseContents, [Artifact]) {
        try await ShortDatabase.with(.sqlite(path: copy.path)) { database in
            guard let state = try await Migrator(database).state() else {
                throw BackupProblem("\(source.path) is no database of rukopys, or one that was never used")
            }
            if let problem = state.problem { throw problem }
            return try await database.read { transaction in
                (try DatabaseContents(in: transaction), try StoredArtifacts.all(in: transaction))
            }
        }
    }

    /// - Returns: the digests of those that are not where they should be.
    private func add(_ files: [Artifact], to writer: ArchiveWriter) async throws -> [String] {
        guard let artifacts else { return [] }
        var missing: [String] = []
        for file in files {
            do {
                try writer.add(.file(sha256: file.sha256), try await artifacts.read(file))
            } catch is ArtifactError {
                missing.append(file.sha256)
            }
        }
        return missing
    }
}
