import Foundation
import Testing

/// A mail server of another hand: aiosmtpd, by `scripts/mail-server.py`.
package final class AiosmtpdServer: Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        case plain, starttls, smtps
    }

    /// A message that it has taken over.
    package struct Delivery: Sendable, Decodable {
        package let sender: String
        package let recipients: [String]
        package let content: String
        /// Who has signed in.
        package let user: String?
        package let tls: Bool
    }

    private struct Start: Decodable {
        let port: Int
    }

    /// The Python that has aiosmtpd; `nil` where there is none, and `scripts/with-python` says so.
    package static let python = ProcessInfo.processInfo.environment["RUKOPYS_TEST_PYTHON"]

    package let port: Int
    /// Whom to trust about its certificate.
    package let authorities: String
    private let output: URL

    /// Lends a server that is gone when `body` ends.
    ///
    /// - Parameter login: a name and a password without which it takes nothing.
    package static func with<T>(
        _ mode: Mode, script: URL, login: (user: String, password: String)? = nil,
        _ body: (AiosmtpdServer) async throws -> T
    ) async throws -> T {
        try await TemporaryFolder.with { folder in
            let output = folder.appending(path: "output")
            try Data().write(to: output)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: python ?? "")
            process.arguments =
                [script.path, mode.rawValue, folder.path] + (login.map { [$0.user, $0.password] } ?? [])
            // It ends when nobody holds the other end any more, however this process ends.
            let input = Pipe()
            process.standardInput = input
            process.standardOutput = try FileHandle(forWritingTo: output)
            try process.run()
            defer { try? input.fileHandleForWriting.close() }
            var start: Start?
            try await eventually("the mail server listens") {
                start = try? lines(of: output).first.map { try JSONDecoder().decode(Start.self, from: $0) }
                return start != nil || !process.isRunning
            }
            guard let port = start?.port else { throw TestSupportError.timedOut("aiosmtpd") }
            return try await body(
                AiosmtpdServer(port: port, authorities: folder.appending(path: "ca.pem").path, output: output))
        }
    }

    private init(port: Int, authorities: String, output: URL) {
        self.port = port
        self.authorities = authorities
        self.output = output
    }

    package var deliveries: [Delivery] {
        get throws { try Self.lines(of: output).dropFirst().map { try JSONDecoder().decode(Delivery.self, from: $0) } }
    }

    /// Those that are whole.
    private static func lines(of file: URL) throws -> [Data] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { Data($0.utf8) }
    }
}
