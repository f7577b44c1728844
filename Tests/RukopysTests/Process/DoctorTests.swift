import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys doctor")
struct DoctorTests {
    @Test("shows each setting with its source, and no secret")
    func settings() async throws {
        try await TemporaryFolder.with { folder in
            try "worker_concurrency: 3\n".write(
                to: folder.appending(path: "rukopys.yaml"), atomically: true, encoding: .utf8)
            let secrets = [
                "STRIPE_SECRET_KEY": "sk_test_nobody-sees-this", "STRIPE_WEBHOOK_SECRETS": "whsec_nobody-sees-this",
                "SMTP_URL": "smtp://user:nobody-sees-this@127.0.0.1:2525", "METRICS_TOKEN": "nobody-sees-this",
            ]
            let ending = try await ServerProcess.end(
                of: ["doctor", "--settings"], in: folder, secrets.merging(["CURRENCY": "usd"]) { $1 })
            #expect(ending.status == 0, "\(ending.errors)")
            let lines = ending.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            func line(_ name: String) -> [String]? { lines.first { $0.first == name } }
            #expect(line("CURRENCY") == ["CURRENCY", "usd", "environment"])
            #expect(line("WORKER_CONCURRENCY") == ["WORKER_CONCURRENCY", "3", "rukopys.yaml"])
            #expect(line("SHUTDOWN_SECONDS") == ["SHUTDOWN_SECONDS", "25", "default"])
            for name in ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS", "METRICS_TOKEN"] {
                #expect(line(name) == [name, "‹redacted›", "environment"])
            }
            #expect(line("SMTP_URL") == ["SMTP_URL", "smtp://‹redacted›@127.0.0.1:2525", "environment"])
            #expect(!ending.output.contains("nobody-sees-this"))
            #expect(Set(lines.compactMap(\.first)).count == lines.count)
        }
    }

    @Test(
        "hides the password of an address, wherever it stands",
        arguments: [
            ("postgresql://me:secret@host/db", "postgresql://‹redacted›@host/db"),
            (
                "postgresql://host/db?user=me&password=secret&sslmode=require",
                "postgresql://host/db?user=me&password=‹redacted›&sslmode=require"
            ),
            ("smtps://a%40b:se/c@ret@host", "smtps://‹redacted›@host"), ("sqlite:///tmp/a@b", "sqlite:///tmp/a@b"),
        ])
    func addresses(text: String, shown: String) {
        let line = SettingReading(name: "DATABASE_URL", text: text, source: ".env").line
        #expect(line.split(separator: " ").map(String.init) == ["DATABASE_URL", shown, ".env"])
    }

    @Test("--payments lists who has neither a document nor a refund, and changes nothing", arguments: Engine.available)
    func payments(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await TemporaryFolder.with { folder in
                let settings = ["DATABASE_URL": url.text]
                let well = try await ServerProcess.end(of: ["doctor", "--payments"], in: folder, settings)
                #expect(well.status == 0, "\(well.errors)")
                #expect(well.output == "payments: 0 whose money we have, 0 with neither a document nor a refund\n")
                let ids = (0..<4).map { "01a213c7-a842-7d14-8f08-54b370f2fdd\($0)" }
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    // Completed and paid; paid and nothing ordered; canceled and not refunded; of other money.
                    let documents = ["completed", "payment_pending", "canceled", "draft"]
                    let states = ["paid", "paid", "paid", "mismatch"]
                    let deliveries: [String?] = ["ordered", nil, "ordered", nil]
                    try await database.execute(
                        "INSERT INTO users (id, email, created_at) VALUES ('you', 'a@example.org', 0)")
                    for (number, id) in ids.enumerated() {
                        try await Self.insert(
                            id, documents[number], states[number], deliveries[number], into: database)
                    }
                }
                for _ in 1...2 {
                    let ill = try await ServerProcess.end(of: ["doctor", "--payments"], in: folder, settings)
                    #expect(ill.status == 1, "\(ill.errors)")
                    #expect(
                        ill.output == """
                            \(ids[1]) paid: nothing is ordered for it
                            \(ids[2]) paid: 150 is owed (ended_early)
                            \(ids[3]) mismatch: its money belongs to nothing
                            payments: 4 whose money we have, 3 with neither a document nor a refund

                            """)
                }
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    let written = try await database.fetch("SELECT id FROM jobs UNION ALL SELECT id FROM refunds")
                    #expect(written.isEmpty)
                }
            }
        }
    }

    @Test("--payments makes no database where there is none")
    func noDatabase() async throws {
        try await TemporaryFolder.with { folder in
            let ending = try await ServerProcess.end(of: ["doctor", "--payments"], in: folder)
            #expect(ending.status == 3)
            #expect(ending.lines.count == 1, "\(ending.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "rukopys.sqlite").path))
        }
    }

    private static func insert(
        _ id: String, _ document: String, _ state: String, _ delivery: String?, into database: any Database
    ) async throws {
        try await database.execute(
            """
            INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                created_at, updated_at)
            VALUES (\(id), 'you', 'Title', 'A long topic', 'en', 3, 'apa', \(document), 0, 0)
            """)
        try await database.execute(
            """
            INSERT INTO payments (id, document_id, user_id, provider, amount, currency, description, state, money,
                received_amount, delivery, created_at, updated_at)
            VALUES (\(id), \(id), 'you', 'stripe', 150, 'eur', 'Title', \(state),
                \(state == "paid" ? "right" : "wrong"), 150, \(delivery), 0, 0)
            """)
    }
}
