import Database
import TestSupport
import Testing

@Suite("A rule that the schema states")
struct ConstraintTests {
    /// A statement that breaks a rule, and the rule.
    struct Breach: Sendable, CustomTestStringConvertible {
        let name: String
        let kind: DatabaseError.Constraint
        let statement: SQL
        var testDescription: String { name }

        static let all = [
            Breach(
                name: "a primary key taken twice", kind: .unique,
                statement: "INSERT INTO notes (id, body) VALUES (1, 'secret-value')"),
            Breach(
                name: "a unique column", kind: .unique,
                statement: "INSERT INTO notes (id, body) VALUES (\(9), \("note 1"))"),
            Breach(
                name: "a missing value", kind: .notNull,
                statement: "INSERT INTO notes (id, body) VALUES (\(9), \(String?.none))"),
            Breach(
                name: "a value out of range", kind: .check,
                statement: "UPDATE notes SET stars = \(1_001) WHERE id = \(1)"),
            Breach(
                name: "a parent that is not there", kind: .foreignKey,
                statement: "INSERT INTO notes (id, body, parent) VALUES (\(9), \("secret-value"), \(404))"),
            Breach(
                name: "a parent that goes away", kind: .foreignKey,
                statement: "DELETE FROM notes WHERE id = \(1)"),
        ]
    }

    @Test("is a typed error when broken, without the values", arguments: Engine.available, Breach.all)
    func breach(engine: Engine, breach: Breach) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                try transaction.addNote(1)
                try transaction.addNote(2, parent: 1)
            }
            let inTransaction = await databaseError { _ = try await database.write { try $0.run(breach.statement) } }
            let alone = await databaseError { try await database.execute(breach.statement) }
            for error in [inTransaction, alone] {
                guard case .constraint(let kind, let text) = error else {
                    Issue.record("not a constraint: \(String(describing: error))")
                    continue
                }
                #expect(kind == breach.kind)
                #expect(error?.isUniqueViolation == (breach.kind == .unique))
                #expect(error?.isTemporary == false)
                #expect(!text.isEmpty)
                #expect(!text.contains("secret-value") && !text.contains("404"))
            }
            #expect(try await database.noteIDs() == [1, 2])
            #expect(try await database.stars(of: 1) == 0)
        }
    }
}
