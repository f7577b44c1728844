import Foundation
import Security

@testable import Database

extension Database {
    /// The tables, in order.
    func tables() async throws -> [String] {
        let list: SQL =
            switch dialect {
            case .sqlite:
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            case .postgresql:
                """
                SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
                WHERE table_schema = 'public' ORDER BY 1
                """
            }
        return try await fetch(list).map { try $0["name"] }
    }

    /// How many rows each table has.
    func rowCounts() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for table in try await tables() {
            counts[table] = try await fetch(SQL(stringLiteral: "SELECT * FROM \(table)")).count
        }
        return counts
    }

    /// Every value of every table as text, bytes also as what they might stand for: to be searched for what must not be
    /// in it.
    func everything() async throws -> String {
        var lines: [String] = []
        for table in try await tables() {
            for row in try await fetch(SQL(stringLiteral: "SELECT * FROM \(table)")) {
                let values = zip(row.layout.names, row.values).map { "\($0)=\(Self.text($1))" }
                lines.append("\(table): \(values.joined(separator: " "))")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ value: SQLValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        case .blob(let bytes):
            [
                String(decoding: bytes, as: UTF8.self), Base64URL.encode(bytes), Data(bytes).base64EncodedString(),
                bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
            ].joined(separator: " ")
        }
    }
}
