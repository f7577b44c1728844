import Crypto
import Foundation

/// The verifier's own two servers: one as the documentation describes it, whose limits are looked at, and one with
/// raised limits for the races, which is also the one that is killed.
struct OwnServers: Sendable {
    let documented: OwnServer
    let raised: OwnServer
    /// Who was made an administrator on the machine, before anybody has signed in.
    let administrator: String
    let secrets: WebhookSecrets
    private let folder: URL

    /// Starts both in a temporary folder.
    ///
    /// - Parameters:
    ///   - executable: the program.
    ///   - database: `DATABASE_URL` of an empty PostgreSQL database for both; `nil` for a SQLite file each.
    /// - Throws: ``CannotStart``.
    static func start(_ executable: URL, database: String?, run: String) async throws -> OwnServers {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rukopys-verify-\(run)")
        let secrets = WebhookSecrets.made(run: run)
        var shared = [
            "STRIPE_WEBHOOK_SECRETS": secrets.setting, "JOB_LEASE_SECONDS": "2", "SHUTDOWN_SECONDS": "2",
            "RUKOPYS_MASTER_KEY": SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() },
        ]
        shared["DATABASE_URL"] = database
        // Two workers on one database would write each other's documents, each at its own speed.
        let serve = database == nil ? ["serve"] : ["serve", "--no-worker"]
        let servers = OwnServers(
            documented: try server(executable, serve, in: folder, "documented", shared),
            raised: try server(executable, ["serve"], in: folder, "raised", shared.merging(raisedLimits) { $1 }),
            administrator: "administrator-\(run)@example.org", secrets: secrets, folder: folder)
        do {
            try await servers.raised.command(["admin", "grant", servers.administrator])
            try await servers.raised.start()
            try await servers.documented.start()
        } catch {
            await servers.end()
            throw error
        }
        return servers
    }

    /// Ends both and removes what they wrote.
    func end() async {
        await documented.stop()
        await raised.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func server(
        _ executable: URL, _ arguments: [String], in folder: URL, _ name: String, _ settings: [String: String]
    ) throws -> OwnServer {
        let own = folder.appending(path: name)
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        return OwnServer(executable, arguments, in: own, settings: settings)
    }

    /// Nothing waits, and a document takes two seconds, so that there is time to interrupt it.
    private static let raisedLimits = [
        "RATE_LIMIT_MAGIC_LINK": "100000/second", "RATE_LIMIT_VERIFY": "100000/second",
        "RATE_LIMIT_REFRESH": "100000/second", "RATE_LIMIT_REFRESH_REFUSED": "100000/second",
        "RATE_LIMIT_LOGOUT": "100000/second", "RATE_LIMIT_READ": "100000/second",
        "RATE_LIMIT_GENERATE": "100000/second", "RATE_LIMIT_DEFAULT": "100000/second", "MAGIC_LINK_PER_EMAIL": "off",
        "BUILTIN_WORDS_PER_SECOND": "\(wordsPerSecond)", "DATABASE_POOL_SIZE": "16",
    ]

    static let wordsPerSecond = 400
}
