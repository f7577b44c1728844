import Database
import TestSupport
import Testing

@testable import Documents

@Suite("Paying for a document")
struct OrderingTests {
    @Test("costs what its pages cost, by the stored document", arguments: Engine.available)
    func price(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(pages: 12)
            let (price, description) = try await library.database.write { [service = library.service] transaction in
                try service.order(document.id, user: Library.reader, in: transaction)
            }
            #expect(price == Money(amount: 600, currency: "eur"))
            #expect(description == "Harbours (12 pages)")
        }
    }

    @Test("opens and closes with the payment", arguments: Engine.available)
    func openAndClose(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let id = try await library.document().id
            try await library.database.write { [service = library.service] in try service.paymentOpened(id, in: $0) }
            #expect(try await library.status(id) == .paymentPending)
            try await library.database.write { [service = library.service] in try service.paymentClosed(id, in: $0) }
            #expect(try await library.status(id) == .draft)
        }
    }

    @Test("enqueues one job, however often it is told", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    // Of several payments, or of one told several times.
                    group.addTask { try await library.pay(document, payment: "payment \(number % 2)") }
                }
                try await group.waitForAll()
            }
            #expect(try await library.jobCount() == 1)
            #expect(try await library.status(document.id) == .queued)
            let job = try await library.service.generation(of: document.id, user: Library.reader)
            #expect(job.kind == "generate_full_document")
            #expect(job.subjectID == document.id.text)
            #expect(job.userID == Library.reader)
        }
    }

    @Test("leaves no job behind when its transaction does not commit", arguments: Engine.available)
    func rollback(engine: Engine) async throws {
        struct Refused: Error {}
        try await Library.with(engine) { library in
            let id = try await library.document().id
            await #expect(throws: Refused.self) {
                try await library.database.write { [service = library.service] transaction in
                    _ = try service.paid(id, payment: "payment", in: transaction)
                    throw Refused()
                }
            }
            #expect(try await library.jobCount() == 0)
            #expect(try await library.status(id) == .draft)
        }
    }

    @Test("is no longer possible once it is paid, and closing late changes nothing", arguments: Engine.available)
    func afterwards(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            await #expect {
                try await library.database.write { [service = library.service] transaction in
                    _ = try service.order(document.id, user: Library.reader, in: transaction)
                }
            } throws: { error in
                if case DocumentError.alreadyCompleted = error { true } else { false }
            }
            try await library.database.write { [service = library.service] transaction in
                try service.paymentOpened(document.id, in: transaction)
                try service.paymentClosed(document.id, in: transaction)
            }
            #expect(try await library.status(document.id) == .queued)
        }
    }

    @Test("is asked for before anything is written", arguments: Engine.available)
    func unpaid(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let id = try await library.document().id
            await #expect {
                _ = try await library.service.generation(of: id, user: Library.reader)
            } throws: { error in
                if case DocumentError.paymentRequired = error { true } else { false }
            }
        }
    }
}
