import Foundation
import TestSupport
import Testing

@Suite(
    "Our tokens in other hands", .enabled(if: AiosmtpdServer.python != nil, "RUKOPYS_TEST_PYTHON"))
struct OtherHandsTests {
    @Test("are checked by joserfc with the keys that we show", arguments: ["ES256", "EdDSA"])
    func joserfc(algorithm: String) async throws {
        try await RunningServer.run(settings: ["JWT_ALGORITHM": algorithm]) { server in
            let you = try await server.signIn()
            let checked = try await Self.verify(you.access, server)
            #expect(checked["header"]?["alg"]?.string == algorithm)
            #expect(checked["claims"]?["sub"] == you.tokens["user"]?["id"])
            let names = checked["claims"]?.names
            #expect(names == ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "sid", "gen"], "no personal data")
            let parts = you.access.split(separator: ".")
            let forged = "\(parts[0]).\(parts[1]).\(String(parts[2].reversed()))"
            #expect(try await Self.verify(forged, server) == .null)
        }
    }

    /// What joserfc makes of a token; `null` when it refuses it.
    private static func verify(_ token: String, _ server: RunningServer) async throws -> JSON {
        try await TemporaryFolder.with { folder in
            let (input, output) = (folder.appending(path: "token"), folder.appending(path: "claims"))
            try Data(token.utf8).write(to: input)
            try Data().write(to: output)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: AiosmtpdServer.python ?? "")
            process.arguments = [
                Repository.file("scripts/verify-token.py").path, "\(server.origin)/.well-known/jwks.json",
            ]
            process.standardInput = try FileHandle(forReadingFrom: input)
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            try await eventually("joserfc has looked at it") { !process.isRunning }
            guard process.terminationStatus == 0 else { return .null }
            return try JSON(String(contentsOf: output, encoding: .utf8))
        }
    }
}
