import Database
import Documents
import Foundation
import Jobs
import Payments

/// `rukopys doctor --payments`: the daily check's question, asked now, of every payment whose money we have.
struct PaymentsCheck {
    let configuration: ServerConfiguration

    /// What was found.
    struct Report: Sendable {
        /// A line each; none when all is well.
        let complaints: [String]
        let summary: String
    }

    func run() async throws -> Report {
        if case .sqlite(let path) = configuration.database, !FileManager.default.fileExists(atPath: path) {
            // To open it would make it.
            try Refusal.stop(["database: there is none at \(path)"])
        }
        return try await ShortDatabase.with(configuration.database) { try await look(at: $0) }
    }

    private func look(at database: any Database) async throws -> Report {
        let documents = DocumentService(
            database: database,
            jobs: BackgroundJobService(
                database: database, signals: JobSignals(), handlers: JobHandlers(), time: .system),
            artifacts: ArtifactFolder(folder: configuration.artifactFolder), settings: configuration.documents,
            time: .system)
        let inspection = PaymentInspection(fulfilment: DocumentFulfilment(documents: documents))
        let (breaches, count) = try await inspection.breaches(in: database)
        return Report(
            complaints: breaches.map { "\($0.payment) \($0.state.rawValue): \($0.reason)" },
            summary: "\(count) whose money we have, \(breaches.count) with neither a document nor a refund")
    }
}
