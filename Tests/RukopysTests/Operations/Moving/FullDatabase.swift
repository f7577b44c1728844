import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Rukopys

/// A SQLite database in which every table has rows: made by the real server, and by hand where that takes what goes
/// wrong.
enum FullDatabase {
    /// Lends an installation with it, and with its master key; no server runs.
    static func with(_ body: @escaping @Sendable (Installation) async throws -> Void) async throws {
        try await Installation.with { installation in
            try await RunningServer.run(settings: RunningServer.generousLimits) { server in
                try await fill(server)
                let backup = installation.path("full.tar")
                let made = try await server.command("backup", backup)
                #expect(made.status == 0, "\(made.errors)")
                try installation.takeKey(of: server.dataFolder)
            }
            let restored = try await installation.run("restore", installation.path("full.tar"))
            #expect(restored.status == 0, "\(restored.errors)")
            for statement in byHand { try await installation.execute(statement) }
            for text in hostileTexts {
                try await installation.execute(
                    """
                    INSERT INTO alerts (key, kind, subject, detail, raised_at)
                    VALUES (\(text.hashValue.description), 'mismatch', \(String(text.prefix(100))), \(text), \(Int64.max))
                    """)
            }
            try await body(installation)
        }
    }

    /// The checksums of all tables, by name.
    static func checksums(_ url: DatabaseURL) async throws -> [String: TableChecksum] {
        try await ShortDatabase.with(url) { database in
            try await database.read { transaction in
                try SchemaShape(in: transaction).tables.mapValues { table in
                    try TableRows(table: table).read(in: transaction) { _ in }
                }
            }
        }
    }

    private static let hostileTexts = [
        "", "'; DROP TABLE users; --", "\"\\%_\u{1}\u{7F}", "e\u{301} is not \u{E9}", "🇺🇦👩‍👩‍👧‍👦 їжак",
        "\u{FEFF}\u{202E}\u{10FFFF}", String(repeating: "мільйон ", count: 1 << 17),
    ]

    private static func fill(_ server: RunningServer) async throws {
        let you = try await server.signIn()
        let document = try #require(try await you.post("documents", try Example("en").request)["id"]?.string)
        _ = try await EventStream.open(try await you.pay(document), of: you).read()
        let payment = try await you.get("payment/history")["items"]?[0]?["id"]?.string
        let asked = try await you.post(
            "refunds",
            [
                "payment_id": .string(try #require(payment)), "reason": "It is not what I had asked for.",
                "reason_category": "quality",
            ])
        #expect(asked.status == 201, "\(asked.text)")
        let other = try await you.createDocument()
        #expect(try await you.post("documents/\(other)/outline", [:]).status < 300)
        try await changeMasterKey(of: server)
    }

    /// As if another master key had been there before: what the audit log was written under is kept.
    private static func changeMasterKey(of server: RunningServer) async throws {
        let masterKey = try MasterKey.development(in: server.dataFolder.path)
        let keyring = Keyring(database: server.database, masterKey: masterKey, previous: MasterKey())
        let rotation = KeyRotation(
            database: server.database, keyring: keyring, audit: AuditLog(masterKey: masterKey),
            settings: KeyRotation.Settings(longestAccessToken: .seconds(720), longestRefreshToken: .seconds(720)))
        #expect(try await rotation.reseal(actor: "tests", at: TimeSource.system.now()) > 0)
    }

    /// What only goes wrong, or only after a while.
    private static let byHand: [SQL] = [
        """
        INSERT INTO refunds (id, payment_id, number, amount, cause, why, state, created_at, updated_at)
        SELECT 'r', id, 1, 1, 'operator', 'why', 'failed', 0, 0 FROM payments LIMIT 1
        """,
        """
        INSERT INTO disputes (provider_id, payment_id, status, amount, created_at, updated_at)
        SELECT 'dp', id, 'lost', 1, 0, 0 FROM payments LIMIT 1
        """,
        "INSERT INTO payment_sweeps (name, cursor) VALUES ('by hand', 1)",
        "INSERT INTO maintenance (id, message, allowed, since) VALUES (1, 'Soon', '[]', 0)",
        """
        INSERT INTO audit_anchors (chain, seq, mac, cut_at, signature)
        VALUES ('of nobody', 1, \([0, 1, 255] as [UInt8]), 0, \([] as [UInt8]))
        """,
        """
        INSERT INTO outline_attempts (id, document_id, user_id, started_at)
        SELECT 'by hand', 'gone', id, 0 FROM users LIMIT 1
        """,
        """
        INSERT INTO outline_calls (id, attempt_id, provider, model, request_hash, state, tokens_in, tokens_out,
            cost_micros, started_at)
        VALUES ('by hand', 'by hand', 'p', 'm', 'h', 'intent', 1, 1, 1, 0)
        """,
        """
        INSERT INTO model_calls (id, job_id, step, try, token, provider, model, request_hash, state, tokens_in,
            tokens_out, cost_micros, started_at)
        VALUES ('by hand', 'gone', 's', 1, 1, 'p', 'm', 'h', 'sent', 1, 1, \(Int64.max), 0)
        """,
        """
        INSERT INTO document_regenerations (job_id, document_id, section_id, created_at)
        SELECT 'by hand', id, 'gone', 0 FROM documents LIMIT 1
        """,
        """
        INSERT INTO budget_pauses (job_id, scope, spent_micros, cap_micros, paused_at, is_waiting)
        VALUES ('by hand', 'day', 1, 1, 0, 1)
        """,
        "INSERT INTO budget_days (day) VALUES (-1)",
        "INSERT INTO rate_limits (key, arrival) VALUES ('by hand', \(Int64.min))",
        "INSERT INTO workers (id, lease_until, started_at) VALUES ('by hand', 0, 0)",
        """
        INSERT INTO job_attempts (job_id, token, attempt, ended_at, outcome)
        SELECT id, 99, 1, 0, 'lost' FROM jobs LIMIT 1
        """,
        """
        INSERT INTO document_outlines (document_id, sections, revision, updated_at)
        SELECT id, '[]', 1, 0 FROM documents WHERE id NOT IN (SELECT document_id FROM document_outlines) LIMIT 1
        """,
    ]
}
