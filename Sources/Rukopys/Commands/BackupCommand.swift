import ArgumentParser
import AsyncHTTPClient
import Database
import Documents
import Foundation

/// `rukopys backup FILE`: all that a SQLite installation holds, in one file, while the server runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the SQLite database and the finished files into one file.",
        discussion: """
            The server may run. FILE is a tar archive, readable by its owner only, and is there when it is whole, or \
            not at all. The master key is not in it. Of a PostgreSQL database it says how to use pg_dump.
            """)

    @Argument(help: "The file to make.") var file: String
    @Flag(name: .long, help: "Replace FILE if it is there.") var force = false
    @Flag(name: .long, help: "Leave the finished files out: they are kept safe in another way.")
    var withoutFiles = false
    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        // A limit on the size of files would end the process without a word.
        signal(SIGXFSZ, SIG_IGN)
        try await Refusal.explaining {
            let configuration = try await options.load()
            guard case .sqlite(let path) = configuration.database else {
                try BackupRefusal.stop([PostgreSQLTools.dump(configuration.database, to: file)])
            }
            try await BackupRefusal.explaining {
                let takesFiles = configuration.artifactBucket == nil && !withoutFiles
                let report = try await Backup(
                    source: SQLiteFile(path: path),
                    artifacts: takesFiles ? ArtifactFolder(folder: configuration.artifactFolder) : nil
                ).run(to: file, overwriting: force)
                report.contents.lines.forEach { print($0) }
                print("files: \(Self.files(report.manifest, configuration))")
                print("not in it: \(Self.key(configuration))")
                print("made \(file)")
                try Self.complain(report.manifest.files.missing)
            }
        }
    }

    private static func files(_ manifest: BackupManifest, _ configuration: ServerConfiguration) -> String {
        switch manifest.files.place {
        case .archive: "\(manifest.files.count), in it"
        case .elsewhere:
            "\(manifest.files.count), not in it: they are in "
                + (configuration.artifactBucket.map { "s3://\($0.bucket.name)" } ?? configuration.artifactFolder)
        }
    }

    /// Whoever has a backup and its key can sign tokens, so they are not to lie together.
    private static func key(_ configuration: ServerConfiguration) -> String {
        let place =
            configuration.masterKey == nil ? "\(configuration.dataFolder)/master.key" : "RUKOPYS_MASTER_KEY"
        return "the master key (\(place)). Keep it in another place: without it all are signed out"
    }

    /// There is a backup, and somebody has to know that the original lacks something.
    private static func complain(_ missing: [String]) throws {
        guard !missing.isEmpty else { return }
        for sha256 in missing {
            Refusal.write("rukopys: the file \(sha256) is missing or damaged, so it is not in it", to: .standardError)
        }
        throw ExitCode.failure
    }
}
