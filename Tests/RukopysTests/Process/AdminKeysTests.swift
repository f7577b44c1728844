import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys admin keys")
struct AdminKeysTests {
    @Test("lists, rotates, revokes, reseals and resets", arguments: Engine.available)
    func commands(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 6) { url in
            try await TemporaryFolder.with { folder in
                let (old, new, lost) = (
                    MasterKey().base64.exposed, MasterKey().base64.exposed, MasterKey().base64.exposed
                )
                func admin(_ arguments: [String], _ keys: [String: String]) async throws -> ServerProcess.Ending {
                    try await ServerProcess.end(
                        of: ["admin"] + arguments, in: folder, keys.merging(["DATABASE_URL": url.text]) { $1 })
                }
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    let masterKey = try #require(MasterKey(base64: old))
                    _ = try await Keyring(database: database, masterKey: masterKey).load(at: TimeSource.system.now())
                }
                func list() async throws -> [[String]] {
                    let ending = try await admin(["keys", "list"], [:])
                    return ending.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                }
                let first = try await list()
                #expect(
                    first.map { $0.dropFirst().prefix(3).joined(separator: " ") } == [
                        "access ES256 current", "refresh HS256 current",
                    ])
                let today = ["RUKOPYS_MASTER_KEY": old]
                let rotated = try await admin(["keys", "rotate"], today)
                #expect(rotated.status == 0 && rotated.output.hasPrefix("the next access key signs from "))
                #expect(try await list().map { $0[3] } == ["current", "next", "current"])
                // One id in 64 begins with a hyphen.
                for status in [0, 1] {
                    let revoked = try await admin(["keys", "revoke", "--", first[0][0]], today)
                    #expect(revoked.status == status, "\(revoked.errors)")
                }
                #expect(try await admin(["keys", "rotate", "nonsense"], today).status == 64)
                // Another master key opens nothing, unless the one before is beside it.
                #expect(try await admin(["keys", "reseal"], ["RUKOPYS_MASTER_KEY": new]).status == 3)
                let both = ["RUKOPYS_MASTER_KEY": new, "RUKOPYS_MASTER_KEY_PREVIOUS": old]
                let resealed = try await admin(["keys", "reseal"], both)
                #expect(resealed.output == "3 keys are sealed under RUKOPYS_MASTER_KEY\n", "\(resealed.errors)")
                #expect(try await admin(["keys", "rotate", "refresh"], ["RUKOPYS_MASTER_KEY": old]).status == 3)
                #expect(try await admin(["keys", "reset"], ["RUKOPYS_MASTER_KEY": lost]).status == 0)
                #expect(try await admin(["keys", "rotate", "refresh"], ["RUKOPYS_MASTER_KEY": lost]).status == 0)
                #expect(try await admin(["sessions", "fast-forward"], [:]).output == "0 sessions go on\n")
            }
        }
    }
}
