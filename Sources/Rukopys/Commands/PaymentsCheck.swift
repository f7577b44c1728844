import Database
import Documents
import Foundation
import Jobs
import Payments

/// `rukopys doctor --payments`: the daily check's question, asked now, of every payment whose money we have.
struct PaymentsCheck: DoctorCheck {
    let configuration: ServerConfiguration

    var name: String { "payments" }

    func run() async throws -> DoctorReport {
        if case .sqlite(let path) = configuration.database, !FileManager.default.fileExists(atPath: path) {
            // To open it would make it.
            try Refusal.stop(["database: there is none at \(path)"])
        }
        let database = try openDatabase(configuration.database, poolSize: 1, isServer: false)
        let outcome: Result<DoctorReport, any Error>
        do {
            outcome = .success(try await look(at: database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        return try outcome.get()
    }

    private func look(at database: any Database) async throws -> DoctorReport {
        let documents = DocumentService(
            database: database,
            jobs: BackgroundJobService(
                database: database, signals: JobSignals(), handlers: JobHandlers(), time: .system),
            artifacts: ArtifactFolder(folder: configuration.artifactFolder), settings: configuration.documents,
            time: .system)
        let inspection = PaymentInspection(fulfilment: DocumentFulfilment(documents: documents))
        let (breaches, count) = try await inspection.breaches(in: database)
        return DoctorReport(
            complaints: breaches.map { "\($0.payment) \($0.state.rawValue): \($0.reason)" },
            summary: "\(count) whose money we have, \(breaches.count) with neither a document nor a refund")
    }
}
