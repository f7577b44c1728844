import Database
import Foundation

/// Artifacts as files in a folder, named by their digest.
package struct ArtifactFolder: ArtifactStore {
    private let folder: String
    /// File calls block; they run here, off the cooperative pool.
    private let queue = DispatchQueue(label: "rukopys.artifacts", attributes: .concurrent)

    package init(folder: String) {
        self.folder = folder
    }

    package func keep(_ data: [UInt8]) async throws -> Artifact {
        try await onQueue { try write(data) }
    }

    package func read(_ artifact: Artifact) async throws -> [UInt8] {
        try await onQueue {
            guard let data = FileManager.default.contents(atPath: path(of: artifact)) else {
                throw ArtifactError.missing(sha256: artifact.sha256)
            }
            guard Artifact(of: [UInt8](data)) == artifact else { throw ArtifactError.damaged(sha256: artifact.sha256) }
            return [UInt8](data)
        }
    }

    package func remove(_ artifact: Artifact, writtenBefore moment: Timestamp) async throws {
        try await onQueue {
            let path = path(of: artifact)
            let written = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            guard let written, written < moment.date else { return }
            guard unlink(path) == 0 || errno == ENOENT else {
                throw ArtifactError.notWritten(String(cString: strerror(errno)))
            }
        }
    }

    /// By writing something: a disk may be full, or have become read-only.
    package func check() async throws {
        try await onQueue {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw ArtifactError.notWritten(error.localizedDescription)
            }
            let path = "\(folder)/.check-\(UUID().uuidString)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw ArtifactError.notWritten(String(cString: strerror(errno))) }
            let isWritten = [1].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, 1) } == 1
            let reason = String(cString: strerror(errno))
            close(descriptor)
            unlink(path)
            guard isWritten else { throw ArtifactError.notWritten(reason) }
        }
    }

    /// Written under another name, flushed, then renamed: a file with the right name is whole, also after a power cut.
    private func write(_ data: [UInt8]) throws -> Artifact {
        let artifact = Artifact(of: data)
        let final = path(of: artifact)
        do {
            let parent = (final as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let temporary = final + ".\(UUID().uuidString)"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw ArtifactError.notWritten(String(cString: strerror(errno))) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: Data(data))
            try file.synchronize()
            try file.close()
            guard rename(temporary, final) == 0 else {
                throw ArtifactError.notWritten(String(cString: strerror(errno)))
            }
            try flush(folder: parent)
        } catch let error as ArtifactError {
            throw error
        } catch {
            throw ArtifactError.notWritten(error.localizedDescription)
        }
        return artifact
    }

    /// The new name is durable only when its folder is.
    private func flush(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArtifactError.notWritten(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw ArtifactError.notWritten(String(cString: strerror(errno))) }
    }

    /// Two levels, so that no folder grows without end.
    private func path(of artifact: Artifact) -> String {
        "\(folder)/\(artifact.sha256.prefix(2))/\(artifact.sha256)"
    }

    private func onQueue<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
