import Database
import Foundation
import TestSupport
import Testing

@Suite("A value")
struct ValueTests {
    /// A column's type and values that must come back as they went.
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let column: String
        let value: SQLValue
        var testDescription: String { name }

        static let all: [Sample] =
            integers + doubles + texts + [
                Sample(name: "no number", column: "BIGINT", value: .null),
                Sample(name: "no text", column: "TEXT", value: .null),
                Sample(name: "no bytes", column: "BYTES", value: .null),
                Sample(name: "no bytes at all", column: "BYTES", value: .blob([])),
                Sample(name: "bytes with zeros", column: "BYTES", value: .blob([0, 1, 0, 255, 0, 0x5C, 0x27, 0])),
                Sample(name: "every byte", column: "BYTES", value: .blob(Array(0...255))),
                Sample(
                    name: "1 MB of bytes", column: "BYTES",
                    value: .blob((0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) })),
            ]

        private static let integers = [0, 1, -1, Int64(Int32.max) + 1, Int64.max, Int64.min].map {
            Sample(name: "integer \($0)", column: "BIGINT", value: .integer($0))
        }

        private static let doubles = [
            0.1, -1.5, 1e300, .pi, 3, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
            .infinity, -.infinity,
        ].map { Sample(name: "double \($0)", column: "DOUBLE PRECISION", value: .real($0)) }

        private static let texts = [
            ("empty text", ""),
            ("Cyrillic", "Чорноморські гавані — їхні ґанки"),
            ("emoji of several scalars", "👩‍👩‍👧‍👦🏴‍☠️🇺🇦"),
            ("combining marks, as they came", "e\u{301} is not \u{E9}; И\u{306}"),
            ("quotes and backslashes", #"'; DROP TABLE samples; -- " \ \x00 $1 ? :a @b"#),
            ("line ends", "a\nb\r\nc\td\u{2028}e"),
            ("the last scalar", "\u{10FFFF}\u{FFFD}\u{FEFF}"),
            ("1 MB of text", String(repeating: "Гавань 0123456 ", count: 50_000)),
        ].map { Sample(name: $0.0, column: "TEXT", value: .text($0.1)) }
    }

    @Test("comes back as it went, and is found by itself", arguments: Engine.available, Sample.all)
    func roundTrip(engine: Engine, sample: Sample) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            try await Self.makeSamples(database, column: sample.column)
            _ = try await database.write { try $0.run("INSERT INTO samples (id, value) VALUES (1, \(sample.value))") }
            let row = try #require(try await database.fetch("SELECT value FROM samples").first)
            let value: SQLValue = try row["value"]
            #expect(Self.isSame(value, sample.value))
            let found = try await database.fetch("SELECT id FROM samples WHERE value = \(sample.value)")
            #expect(found.count == (sample.value == .null ? 0 : 1))
        }
    }

    @Test("of every Swift type reads back as that type, present or absent", arguments: Engine.available)
    func swiftTypes(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let row = try #require(
                try await database.fetch(
                    """
                    SELECT \(true) AS yes, \(false) AS no, \(Int.min) AS lowest, \(Data([0, 7])) AS bytes,
                        \(Colour.green) AS colour, \(Timestamp(microseconds: -1)) AS moment, \(2.5) AS ratio,
                        CAST(\(Int?.none) AS BIGINT) AS absent, \("текст") AS words
                    """
                ).first)
            #expect(try row["yes"] == true)
            #expect(try row["no"] == false)
            #expect(try row["lowest"] == Int.min)
            #expect(try row["lowest"] == Int?.some(.min))
            #expect(try row["bytes"] == Data([0, 7]))
            #expect(try row["colour"] == Colour.green)
            #expect(try row["moment"] == Timestamp(microseconds: -1))
            #expect(try row["ratio"] == 2.5)
            #expect(try row["absent"] == Int?.none)
            #expect(try row["words"] == "текст")
        }
    }

    @Test("that both engines cannot store alike is refused before it is sent", arguments: Engine.available)
    func unstorable(engine: Engine) async throws {
        let values: [(String, SQLValue)] = [
            ("TEXT", .text("a\u{0}b")), ("TEXT", .text("\u{0}")), ("DOUBLE PRECISION", .real(.nan)),
        ]
        for (column, value) in values {
            try await engine.withDatabase(migrated: false, poolSize: 1) { database in
                try await Self.makeSamples(database, column: column)
                let error = await databaseError {
                    try await database.execute("INSERT INTO samples (id, value) VALUES (1, \(value))")
                }
                guard case .unstorable = error else {
                    Issue.record("not unstorable: \(String(describing: error))")
                    return
                }
                let rows = try await database.fetch("SELECT id FROM samples")
                #expect(rows.isEmpty)
            }
        }
    }

    @Test("that is unstorable spares the transaction when it stood in a savepoint", arguments: Engine.available)
    func unstorableInSavepoint(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                do {
                    try transaction.savepoint {
                        _ = try transaction.run("INSERT INTO notes (id, body) VALUES (1, \("\u{0}"))")
                    }
                } catch DatabaseError.unstorable {}
                try transaction.addNote(2)
            }
            let ids = try await database.noteIDs()
            #expect(ids == [2])
        }
    }

    /// An enum with text raw values.
    enum Colour: String, SQLConvertible { case red, green }

    private static func makeSamples(_ database: any Database, column: String) async throws {
        let bytes = database.dialect == .sqlite ? "BLOB" : "BYTEA"
        let type = column == "BYTES" ? bytes : column
        try await database.execute(
            SQL(stringLiteral: "CREATE TABLE samples (id BIGINT PRIMARY KEY, value \(type))"))
    }

    /// Equal byte for byte: Swift's `==` takes composed and decomposed text for the same.
    private static func isSame(_ left: SQLValue, _ right: SQLValue) -> Bool {
        if case .text(let left) = left, case .text(let right) = right { return left.utf8.elementsEqual(right.utf8) }
        return left == right
    }
}

/// A raw value, bound and read as it is.
extension SQLValue: SQLConvertible {
    package var sqlValue: SQLValue { self }
    package init?(sqlValue: SQLValue) { self = sqlValue }
}
