import ArgumentParser
import AsyncHTTPClient
import Database
import Documents
import Foundation

/// `rukopys restore FILE`: a backup in the place of the SQLite database, and proof that it is whole.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the SQLite database.",
        discussion: """
            No server may run. The whole backup is read and checked before anything is touched. A database with data \
            in it is only replaced with --force, and is then kept under another name. Ends with 1 when what was \
            restored lacks something.
            """)

    @Argument(help: "A file that rukopys backup has made.") var file: String
    @Flag(name: .long, help: "Put a database aside that has data in it.") var force = false
    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        signal(SIGXFSZ, SIG_IGN)
        try await Refusal.explaining {
            let configuration = try await options.load()
            guard case .sqlite(let path) = configuration.database else {
                try BackupRefusal.stop([PostgreSQLTools.restore(configuration.database, from: file)])
            }
            try DataFolder.prepare(configuration)
            let http = HTTPClient(configuration: Node.outgoing)
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(
                    try await BackupRefusal.explaining {
                        try await restore(configuration, to: path, ArtifactPlace.store(configuration, http: http))
                    })
            } catch {
                outcome = .failure(error)
            }
            try? await http.shutdown()
            try outcome.get()
        }
    }

    private func restore(
        _ configuration: ServerConfiguration, to path: String, _ artifacts: any ArtifactStore
    ) async throws {
        let restored = try await Restoration(target: path, artifacts: artifacts).run(from: file, replacing: force)
        let report = try await RestoredDatabase(
            path: path, masterKey: try InstalledMasterKey.find(configuration),
            previousMasterKey: configuration.previousMasterKey, artifacts: artifacts
        ).look()
        print("restored the backup of \(restored.manifest.madeAt), made by rukopys \(restored.manifest.rukopys)")
        if let kept = restored.keptAt { print("the database that was there is now \(kept)") }
        (report.contents.lines + report.findings).forEach { print($0) }
        print("next: rukopys admin sessions fast-forward, which lets those go on who were signed in; then the server")
        guard report.complaints.isEmpty else { try BackupRefusal.stop(report.complaints) }
    }
}
