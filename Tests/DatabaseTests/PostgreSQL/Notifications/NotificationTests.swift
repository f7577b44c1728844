import TestSupport
import Testing

@testable import Database

@Suite("A notification", .enabled(if: Engine.available.contains(.postgresql)))
struct NotificationTests {
    /// Lends two nodes on one database.
    private func withNodes(_ body: (_ one: any Database, _ other: any Database) async throws -> Void) async throws {
        try await Engine.postgresql.withDatabaseURL(migrated: false, connections: 8) { url in
            try await Engine.withOpenDatabase(url, poolSize: 1) { one in
                try await Engine.withOpenDatabase(url, poolSize: 1) { other in try await body(one, other) }
            }
        }
    }

    @Test("reaches the listeners of its channel on another node, whatever its name and payload")
    func reaches() async throws {
        let odd = "Jobs \"ready\"; SELECT 'ü"
        let payload = "it's \"{1,2}\" \\ ü\n"
        try await withNodes { one, other in
            try await other.hearing(odd, "deleted") { heard in
                try await other.hearing("deleted") { second in
                    try await heard.isTold(toLookAround: 1)
                    try await second.isTold(toLookAround: 1)
                    one.notify("jobs", "to nobody")
                    one.notify(odd, payload)
                    try await heard.hears(payload)
                    one.notify("deleted", "7")
                    try await heard.hears("7")
                    try await second.hears("7")
                    let deleted = DatabaseNotification.message(channel: "deleted", payload: "7")
                    #expect(heard.all == [.everything, .message(channel: odd, payload: payload), deleted])
                    #expect(second.all == [.everything, deleted])
                }
            }
        }
    }

    @Test("that was asked for 10,000 times while one is on its way is sent a few times")
    func coalesced() async throws {
        try await withSlowSender { one, heard in
            for _ in 1...10_000 { one.notify("jobs", "ready") }
            one.notify("jobs", "last")
            try await heard.hears("ready")
            try await heard.hears("last")
            #expect(heard.messages.count <= 1_000)
        }
    }

    @Test("that is asked for again while it is on its way is sent again")
    func askedAgain() async throws {
        try await withSlowSender { one, heard in
            for number in 1...10 {
                one.notify("jobs", "ready")
                // It is here before the sender has learnt that it has gone: the next is asked for in between.
                try await eventually("heard \(number) times") { heard.messages.count >= number }
            }
            #expect(heard.messages == Array(repeating: .message(channel: "jobs", payload: "ready"), count: 10))
        }
    }

    /// Lends a node whose statements and answers take their time, and what another hears of it on `jobs`.
    private func withSlowSender(_ body: (any Database, Heard) async throws -> Void) async throws {
        try await withProxiedDatabase(connections: 4) { through, direct, proxy in
            proxy.setWeather(.slow(.milliseconds(20)))
            try await Engine.withOpenDatabase(through, poolSize: 1) { one in
                try await Engine.withOpenDatabase(direct, poolSize: 1) { other in
                    try await other.hearing("jobs") { heard in
                        try await heard.isTold(toLookAround: 1)
                        try await body(one, heard)
                    }
                }
            }
        }
    }

    @Test("does not come back to the node that sent it")
    func own() async throws {
        try await withNodes { one, other in
            try await one.hearing("jobs") { own in
                try await other.hearing("jobs") { others in
                    try await own.isTold(toLookAround: 1)
                    try await others.isTold(toLookAround: 1)
                    one.notify("jobs", "mine")
                    try await others.hears("mine")
                    // Sent by the node itself, too, and through the connection that is reserved.
                    one.reserved.notify("jobs", "mine again")
                    try await others.hears("mine again")
                    other.notify("jobs", "theirs")
                    try await own.hears("theirs")
                    #expect(own.messages == [.message(channel: "jobs", payload: "theirs")])
                }
            }
        }
    }

    @Test("that PostgreSQL could not take stands for everything, and spoils no other")
    func hostile() async throws {
        try await withNodes { one, other in
            try await other.hearing("jobs", "files") { heard in
                try await heard.isTold(toLookAround: 1)
                one.notify("", "no channel")
                one.notify(String(repeating: "x", count: 64), "a long one")
                one.notify("files", String(repeating: "x", count: 8_000))
                one.notify("jobs", "1")
                try await heard.hears("1")
                try await heard.hears(DatabaseNotification.everyPayload)
                #expect(
                    Set(heard.messages) == [
                        .message(channel: "jobs", payload: "1"), .message(channel: "files", payload: "*"),
                    ])
            }
        }
    }

    @Test("among many large ones arrives like all of them")
    func many() async throws {
        let payloads = (1...900).map { "\($0)" + String(repeating: "x", count: 7_000) }
        try await withNodes { one, other in
            try await other.hearing("jobs") { heard in
                try await heard.isTold(toLookAround: 1)
                for payload in payloads { one.notify("jobs", payload) }
                try await eventually("all have arrived") { heard.messages.count >= payloads.count }
                #expect(Set(heard.messages) == Set(payloads.map { .message(channel: "jobs", payload: $0) }))
            }
        }
    }

    @Test("is heard on one connection for all listeners, which goes with the last of them")
    func listeners() async throws {
        try await withNodes { one, other in
            let backends = try await Backends(of: one)
            try await other.hearing("jobs") { first in
                for number in 1...3 {
                    try await other.hearing("jobs", "files") { second in
                        try await first.isTold(toLookAround: 1)
                        try await second.isTold(toLookAround: 1)
                        #expect(try await backends.listening() == 1)
                        one.notify("jobs", "\(number)")
                        try await first.hears("\(number)")
                        try await second.hears("\(number)")
                    }
                }
            }
            try await eventually("nobody listens") { try await backends.listening() == 0 }
            // A stream that is dropped unread ends like one that was cancelled.
            do {
                var reader = other.notifications(["jobs"]).makeAsyncIterator()
                #expect(await reader.next() == .everything)
                #expect(try await backends.listening() == 1)
            }
            try await eventually("nobody listens") { try await backends.listening() == 0 }
        }
    }
}
