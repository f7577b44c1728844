import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import NIOHTTP1

/// Artifacts in a bucket of an S3-compatible service, named by their digest.
package struct S3Artifacts: ArtifactStore {
    private let transport: S3Transport
    private let time: TimeSource

    package init(bucket: S3Bucket, credentials: S3Credentials, http: HTTPClient, time: TimeSource) {
        self.init(S3Transport(http: http, bucket: bucket, credentials: credentials, time: time))
    }

    init(_ transport: S3Transport) {
        self.transport = transport
        time = transport.time
    }

    /// Written also when it is there: its age is what keeps it from being removed.
    package func keep(_ data: [UInt8]) async throws -> Artifact {
        let artifact = Artifact(of: data)
        do {
            // The digest is signed, so the service refuses other bytes than these.
            _ = try await transport.send(
                .PUT, Self.key(of: artifact), body: ByteBuffer(bytes: data), payload: artifact.sha256)
        } catch let failure as S3Transport.Failure {
            throw ArtifactError.notWritten(failure.reason)
        }
        return artifact
    }

    package func read(_ artifact: Artifact) async throws -> [UInt8] {
        let answer: S3Transport.Answer
        do {
            // An error's text may be longer than a small file.
            answer = try await transport.send(.GET, Self.key(of: artifact), limit: max(artifact.bytes, 1 << 16))
        } catch S3Transport.Failure.notFound(bucket: false) {
            throw ArtifactError.missing(sha256: artifact.sha256)
        } catch let failure as S3Transport.Failure {
            throw ArtifactError.unavailable(failure.reason)
        } catch is NIOTooManyBytesError {
            throw ArtifactError.damaged(sha256: artifact.sha256)
        }
        let bytes = [UInt8](buffer: answer.body)
        guard Artifact(of: bytes) == artifact else { throw ArtifactError.damaged(sha256: artifact.sha256) }
        return bytes
    }

    /// The service cannot remove on a condition: who keeps the same bytes between the look and the removal loses them.
    ///
    /// That is a few milliseconds, ten minutes after the deletion of the only other document that had them.
    package func remove(_ artifact: Artifact, writtenBefore moment: Timestamp) async throws {
        let key = Self.key(of: artifact)
        do {
            let found = try await transport.send(.HEAD, key)
            guard let age = age(found.headers), age > time.now() - moment else { return }
            _ = try await transport.send(.DELETE, key)
        } catch S3Transport.Failure.notFound(bucket: false) {
            return
        } catch let failure as S3Transport.Failure {
            throw ArtifactError.notWritten(failure.reason)
        }
    }

    package func check() async throws {
        var transport = transport
        // Somebody waits for the answer.
        transport.patience.attempt = .seconds(3)
        transport.patience.mostAttempts = 1
        do {
            _ = try await transport.send(.HEAD)
        } catch S3Transport.Failure.notFound {
            throw ArtifactError.unavailable(S3Transport.Failure.notFound(bucket: true).reason)
        } catch let failure as S3Transport.Failure {
            throw ArtifactError.unavailable(failure.reason)
        }
    }

    /// How long ago a file was written, by the service's own clock, which need not be ours; `nil` when it does not say.
    ///
    /// Both times are whole seconds, so a second is taken off: a file is rather kept for ever than lost.
    private func age(_ headers: HTTPHeaders) -> Duration? {
        guard let written = headers.first(name: "Last-Modified").flatMap(HTTPDate.init),
            let now = headers.first(name: "Date").flatMap(HTTPDate.init)
        else { return nil }
        return now.moment - written.moment - .seconds(1)
    }

    /// As in a folder, so that files can be moved from one store to the other as they are.
    private static func key(of artifact: Artifact) -> String {
        "\(artifact.sha256.prefix(2))/\(artifact.sha256)"
    }
}

extension S3Transport.Failure {
    /// For the operator.
    fileprivate var reason: String {
        switch self {
        case .notFound(bucket: true): "there is no such bucket"
        case .notFound(bucket: false): "there is nothing at this address"
        case .unavailable(let reason), .refused(let reason): reason
        }
    }
}
