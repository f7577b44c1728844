import Foundation
import Testing

/// An S3 of another hand, which checks signatures: moto, by `scripts/s3-server.py`.
package struct MotoServer: Sendable {
    private struct Start: Decodable {
        let port: Int
        let accessKey: String
        let secretKey: String
    }

    /// The one bucket that it has.
    package static let bucket = "rukopys-files"

    package let port: Int
    package let accessKey: String
    package let secretKey: String
    private let input: FileHandle

    /// Where the bucket is, as `ARTIFACT_STORE` names it.
    package var address: String { "s3://\(Self.bucket)?endpoint=http://127.0.0.1:\(port)&region=eu-central-1" }

    /// Lends a server that is gone when `body` ends.
    package static func with<T>(_ body: (MotoServer) async throws -> T) async throws -> T {
        try await TemporaryFolder.with { folder in
            let output = folder.appending(path: "output")
            try Data().write(to: output)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: AiosmtpdServer.python ?? "")
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/s3-server.py")
            process.arguments = [script.path, bucket]
            // It ends when nobody holds the other end any more, however this process ends.
            let input = Pipe()
            process.standardInput = input
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer { try? input.fileHandleForWriting.close() }
            var start: Start?
            try await eventually("moto listens", within: .seconds(60)) {
                start = try? JSONDecoder().decode(Start.self, from: Data(contentsOf: output))
                return start != nil || !process.isRunning
            }
            guard let start else { throw TestSupportError.timedOut("moto") }
            return try await body(
                MotoServer(
                    port: start.port, accessKey: start.accessKey, secretKey: start.secretKey,
                    input: input.fileHandleForWriting))
        }
    }

    /// Ends it before its time; a moment later nobody answers any more.
    package func stop() {
        try? input.close()
    }
}
