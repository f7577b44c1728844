import Database
import Dispatch
import Synchronization
import TestSupport

extension Engine {
    /// A database of its own with one table, which states one rule of each kind:
    /// `notes (id, body, stars, parent)`.
    func withNotes<T>(poolSize: Int = 16, _ body: (any Database) async throws -> T) async throws -> T {
        try await withDatabase(migrated: false, poolSize: poolSize) { database in
            try await database.makeNotes()
            return try await body(database)
        }
    }
}

extension Database {
    /// Makes the table of ``Engine/withNotes(poolSize:_:)``.
    func makeNotes() async throws {
        try await write { transaction in
            try transaction.script(
                """
                CREATE TABLE notes (
                    id BIGINT PRIMARY KEY,
                    body TEXT NOT NULL UNIQUE,
                    stars BIGINT NOT NULL DEFAULT 0,
                    parent BIGINT REFERENCES notes (id),
                    CONSTRAINT stars_are_few CHECK (stars BETWEEN 0 AND 1000)
                )
                """)
        }
    }

    /// The ids of all notes, in order.
    func noteIDs() async throws -> [Int] {
        try await fetch("SELECT id FROM notes ORDER BY id").map { try $0["id"] }
    }

    /// The stars of a note, or `nil` when there is no such note.
    func stars(of id: Int) async throws -> Int? {
        try await fetch("SELECT stars FROM notes WHERE id = \(id)").first?["stars"]
    }
}

extension Transaction {
    /// Adds a note whose text is made of its number.
    func addNote(_ id: Int, parent: Int? = nil) throws {
        try run("INSERT INTO notes (id, body, parent) VALUES (\(id), \("note \(id)"), \(parent))")
    }
}

/// An error of a body's own.
struct Refusal: Error, Equatable {}

/// Holds bodies up until the test opens it.
///
/// Bodies are synchronous and run on threads of the database's own.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// How many bodies have come to the gate.
    var arrivals: Int { count.withLock { $0 } }

    /// Waits until the gate is open; gives up after half a minute, so that a broken test ends.
    func pass() {
        count.withLock { $0 += 1 }
        if semaphore.wait(timeout: .now() + 30) == .success { semaphore.signal() }
    }

    /// Lets everybody pass, now and later.
    func open() { semaphore.signal() }
}

/// Makes a number of bodies wait for each other, so that they are certainly in the middle at the same time.
final class Barrier: Sendable {
    private let parties: Int
    private let arrived = Mutex(0)
    private let gate = Gate()

    init(_ parties: Int) { self.parties = parties }

    /// Waits for the others the first time round; whoever comes later, on a rerun, passes.
    func meet() {
        let isLast = arrived.withLock { arrived in
            arrived += 1
            return arrived >= parties
        }
        if isLast { gate.open() }
        gate.pass()
    }
}

/// A counter that bodies may touch.
final class Tally: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }

    /// Counts one more and gives the new count.
    @discardableResult
    func add() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}

/// What the body throws, as a ``DatabaseError``, or `nil` when it throws nothing or something else.
func databaseError(_ body: () async throws -> Void) async -> DatabaseError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? DatabaseError
    }
}
