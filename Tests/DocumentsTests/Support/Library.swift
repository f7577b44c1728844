import AI
import Database
import Foundation
import Jobs
import TestSupport

@testable import Documents

/// A document service over a database of its own, with two users in it.
struct Library {
    let database: any Database
    let clock = TestClock()
    let artifacts: ArtifactFolder
    let jobs: BackgroundJobService
    let service: DocumentService
    let settlement = RecordingSettlement()
    let mails = KeptMails()
    /// What its documents may cost.
    var budgetSettings = BudgetSettings()

    /// The users' ids.
    static let reader = "reader"
    static let stranger = "stranger"

    static func with<T>(_ engine: Engine, _ body: (Library) async throws -> T) async throws -> T {
        try await TemporaryFolder.with { folder in
            try await engine.withDatabase(poolSize: 4) { database in
                for user in [reader, stranger] {
                    try await database.execute(
                        """
                        INSERT INTO users (id, email, created_at)
                        VALUES (\(user), \(user + "@example.org"), \(TestClock.start))
                        """)
                }
                return try await ServerPlaces.documents.with {
                    try await body(Library(database, artifacts: ArtifactFolder(folder: folder.path)))
                }
            }
        }
    }

    private init(_ database: any Database, artifacts: ArtifactFolder) {
        self.database = database
        self.artifacts = artifacts
        jobs = BackgroundJobService(database: database, signals: JobSignals(), time: clock.source)
        service = DocumentService(
            database: database, jobs: jobs, artifacts: artifacts, settings: DocumentService.Settings(),
            time: clock.source)
    }

    var sources: SourceService { SourceService(database: database, time: clock.source) }

    func outlines(
        _ writer: OutlineWriter, _ settings: OutlineService.Settings = OutlineService.Settings()
    ) -> OutlineService {
        OutlineService(
            database: database, ai: AIService(providers: [writer]), settings: settings, time: clock.source)
    }

    /// A new document of the reader's.
    func document(title: String = "Harbours", sources: Int = 2, pages: Int = 4) async throws -> Document {
        try await service.create(
            DocumentRequest.sample(title: title, pages: pages, sources: sources).checked(), user: Self.reader)
    }

    /// Pays for a document as the payments do: in their transaction.
    func pay(_ document: Document, payment: String = "payment") async throws {
        try await database.write { [service] transaction in
            _ = try service.paid(document.id, payment: payment, in: transaction)
        }
    }

    func jobCount() async throws -> Int {
        try await database.fetch("SELECT COUNT(*) AS count FROM jobs").first?["count"] ?? 0
    }

    func status(_ id: DocumentID) async throws -> DocumentStatus {
        try await service.document(id, user: Self.reader).document.status
    }
}

extension DocumentRequest {
    /// A request of which every field is right.
    static func sample(title: String = "Harbours", pages: Int = 4, sources: Int = 2) -> DocumentRequest {
        DocumentRequest(
            title: title, topic: "How the harbours of the Black Sea grew", language: "en", targetPages: pages,
            citationStyle: "apa", requirements: nil,
            sources: (0..<sources).map { index in
                DocumentRequest.Source(
                    kind: "markdown", title: "Source \(index + 1)",
                    content: "# Port\n\nOdesa was founded in 179\(index).",
                    author: "Author", year: 2_000 + index, url: "https://example.org/\(index)")
            })
    }
}
