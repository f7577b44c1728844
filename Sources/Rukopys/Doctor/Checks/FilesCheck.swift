import Database
import Documents
import Foundation

/// Whether finished files can be kept, found out by keeping one, reading it and removing it.
struct FilesCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let artifacts: any ArtifactStore
    let name = "files"
    let limit = Duration.seconds(60)

    var needsNetwork: Bool { configuration.artifactBucket != nil }

    private var place: String {
        configuration.artifactBucket.map { "s3://\($0.bucket.name) at \($0.bucket.endpoint)" }
            ?? configuration.artifactFolder
    }

    func findings() async throws -> [Finding] {
        if configuration.artifactBucket == nil, !FileManager.default.fileExists(atPath: configuration.dataFolder) {
            return [.ok("there is no DATA_DIR yet: the first start makes it")]
        }
        // Of random bytes, so that it is nobody's.
        let probe = Array("a file of rukopys doctor, \(UUID())".utf8)
        do {
            let kept = try await artifacts.keep(probe)
            let isSame = try await artifacts.read(kept) == probe
            // Its age says nothing: the store's clock may be another.
            try await artifacts.remove(kept, writtenBefore: TimeSource.system.now() + .seconds(86_400))
            return [
                isSame ? .ok("kept, read and removed one in \(place)") : .failed("\(place) gives other bytes", advice)
            ]
        } catch let error as ArtifactError {
            return [.failed("\(place): \(error.reason)", advice)]
        }
    }

    private var advice: String { "see ARTIFACT_STORE in docs/operations.md" }
}

extension ArtifactError {
    /// For an operator.
    var reason: String {
        switch self {
        case .missing: "what was just kept is gone"
        case .damaged: "what was just kept reads differently"
        case .notWritten(let reason): "cannot be written: \(reason)"
        case .unavailable(let reason): "cannot be reached: \(reason)"
        }
    }
}
