import Database

/// What is in a database, in figures that an operator knows.
struct DatabaseContents: Sendable, Equatable {
    let users: Int
    let documents: Int
    /// By state.
    let payments: [String: Int]
    let jobs: [String: Int]
    let webhooks: Int
    let newestWebhook: Timestamp?
    let auditRows: Int

    init(in transaction: any Transaction) throws {
        func count(_ table: SQL) throws -> Int {
            try transaction.first("SELECT COUNT(*) AS count FROM \(table)")?["count"] ?? 0
        }
        func byState(_ table: SQL) throws -> [String: Int] {
            try transaction.rows("SELECT state, COUNT(*) AS count FROM \(table) GROUP BY state").reduce(into: [:]) {
                $0[try $1["state"]] = try $1["count"]
            }
        }
        users = try count("users")
        documents = try count("documents")
        payments = try byState("payments")
        jobs = try byState("jobs")
        webhooks = try count("webhook_events")
        newestWebhook = try transaction.first("SELECT MAX(received_at) AS newest FROM webhook_events")?["newest"]
        auditRows = try count("audit_log")
    }

    var lines: [String] {
        [
            "users: \(users)", "documents: \(documents)", "payments: \(Self.text(payments))",
            "jobs: \(Self.text(jobs))",
            "webhooks: \(webhooks)" + (newestWebhook.map { ", the newest of \($0.rfc3339)" } ?? ""),
            "audit rows: \(auditRows)",
        ]
    }

    private static func text(_ figures: [String: Int]) -> String {
        let parts = figures.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let sum = figures.values.reduce(0, +)
        return parts.isEmpty ? "0" : "\(sum) (\(parts.joined(separator: ", ")))"
    }
}
