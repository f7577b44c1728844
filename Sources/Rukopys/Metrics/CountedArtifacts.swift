import CoreMetrics
import Database
import Documents

/// Counts what another store of files could not do.
struct CountedArtifacts: ArtifactStore {
    let store: any ArtifactStore

    func keep(_ data: [UInt8]) async throws -> Artifact {
        try await counting("keep") { try await store.keep(data) }
    }

    func read(_ artifact: Artifact) async throws -> [UInt8] {
        try await counting("read") { try await store.read(artifact) }
    }

    func remove(_ artifact: Artifact, writtenBefore moment: Timestamp) async throws {
        try await counting("remove") { try await store.remove(artifact, writtenBefore: moment) }
    }

    func check() async throws {
        try await counting("check") { try await store.check() }
    }

    private func counting<Value: Sendable>(
        _ operation: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            // Who does not want it any more has found no fault with the store.
            if !(error is CancellationError) {
                Counter(label: "rukopys_artifact_errors_total", dimensions: [("operation", operation)]).increment()
            }
            throw error
        }
    }
}
