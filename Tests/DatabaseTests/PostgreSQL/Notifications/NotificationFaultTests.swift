import Foundation
import Logging
import TestSupport
import Testing

@testable import Database

@Suite("Listening and notifying", .enabled(if: Engine.available.contains(.postgresql)))
struct NotificationFaultTests {
    /// Lends a node with these `times`, and closes it.
    private func withNode(
        _ url: DatabaseURL, _ times: NotificationTimes, _ log: CapturedLog = CapturedLog(),
        _ body: (any Database) async throws -> Void
    ) async throws {
        guard case .postgresql(let address) = url else { throw TestSupportError.noPostgreSQL }
        let node = PostgreSQLDatabase(address, poolSize: 1, times: times, logger: log.logger())
        do {
            try await body(node)
            await node.close()
        } catch {
            await node.close()
            throw error
        }
    }

    @Test("go on after the server has ended their connections, and say that something may have been missed")
    func terminated() async throws {
        try await Engine.postgresql.withDatabaseURL(migrated: false, connections: 8) { url in
            try await Engine.withOpenDatabase(url, poolSize: 1) { one in
                try await Engine.withOpenDatabase(url, poolSize: 1) { other in
                    let backends = try await Backends(of: one)
                    try await other.hearing("jobs") { heard in
                        for round in 1...3 {
                            try await heard.isTold(toLookAround: round)
                            one.notify("jobs", "round \(round)")
                            try await heard.hears("round \(round)")
                            #expect(try await backends.terminate(Backends.listens) == 1)
                            #expect(try await backends.terminate(Backends.notifies) == 1)
                        }
                        try await heard.isTold(toLookAround: 4)
                        one.notify("jobs", "at last")
                        try await heard.hears("at last")
                        #expect(heard.lookArounds == 4)
                    }
                }
            }
        }
    }

    @Test("go on after a network has cut their connections and let nobody in for a while")
    func cut() async throws {
        let log = CapturedLog()
        try await withProxiedDatabase(connections: 6) { through, direct, proxy in
            var times = NotificationTimes()
            times.longestPause = .milliseconds(200)
            try await withNode(through, times, log) { node in
                try await Engine.withOpenDatabase(direct, poolSize: 1) { other in
                    try await node.hearing("jobs") { heard in
                        try await other.hearing("jobs") { others in
                            try await heard.isTold(toLookAround: 1)
                            try await others.isTold(toLookAround: 1)
                            node.notify("jobs", "first")
                            try await others.hears("first")
                            proxy.setWeather(.refusing)
                            await proxy.cut()
                            node.notify("jobs", "kept until then")
                            try await eventually("both have tried in vain") {
                                log.text.contains("cannot be sent") && log.text.contains("cannot be heard")
                            }
                            proxy.setWeather(.fair)
                            try await heard.isTold(toLookAround: 2)
                            other.notify("jobs", "second")
                            try await heard.hears("second")
                            try await others.hears("kept until then")
                        }
                    }
                }
            }
        }
        #expect(log.records.filter { $0.level >= .warning }.count <= 2, "one for each, not one for each attempt")
    }

    @Test("notice a connection on which nothing comes through any more")
    func silence() async throws {
        let log = CapturedLog()
        try await withProxiedDatabase(connections: 6) { through, direct, proxy in
            var times = NotificationTimes()
            times.silence = .milliseconds(50)
            times.answer = .milliseconds(500)
            try await withNode(through, times, log) { node in
                try await Engine.withOpenDatabase(direct, poolSize: 1) { other in
                    try await node.hearing("jobs") { heard in
                        try await heard.isTold(toLookAround: 1)
                        proxy.setWeather(.silent)
                        try await eventually("the silence is noticed") { log.text.contains("does not answer") }
                        proxy.setWeather(.fair)
                        try await heard.isTold(toLookAround: 2)
                        // On a machine that is slow itself another connection may be given up meanwhile, with its hints.
                        try await eventually("what comes after the silence is heard") {
                            other.notify("jobs", "after")
                            return !heard.messages.isEmpty
                        }
                    }
                }
            }
        }
    }

    @Test("leave a server alone that is there, however long nothing happens")
    func quiet() async throws {
        let log = CapturedLog()
        try await Engine.postgresql.withDatabaseURL(migrated: false, connections: 6) { url in
            var times = NotificationTimes()
            times.silence = .milliseconds(1)
            try await withNode(url, times, log) { node in
                let backends = try await Backends(of: node)
                try await node.hearing("jobs") { heard in
                    try await heard.isTold(toLookAround: 1)
                    for number in 1...20 {
                        try await eventually("it has been asked") {
                            try await !backends.probing().isEmpty
                        }
                        try await Engine.withOpenDatabase(url, poolSize: 1) { other in
                            other.notify("jobs", "\(number)")
                            try await heard.hears("\(number)")
                        }
                    }
                    #expect(heard.lookArounds == 1)
                }
            }
        }
        #expect(log.text == "")
    }

    @Test("end with the database, whatever they are waiting for")
    func closing() async throws {
        try await withProxiedDatabase(connections: 6) { through, direct, proxy in
            var times = NotificationTimes()
            times.silence = .milliseconds(20)
            times.answer = .seconds(3_600)
            times.spacing = .zero
            weak var left: NotificationListener?
            try await Engine.withOpenDatabase(direct, poolSize: 1) { other in
                let backends = try await Backends(of: other)
                try await withNode(through, times) { node in
                    left = (node as? PostgreSQLDatabase)?.listener
                    try await node.hearing("jobs") { heard in
                        try await other.hearing("jobs") { others in
                            try await heard.isTold(toLookAround: 1)
                            try await others.isTold(toLookAround: 1)
                            node.notify("jobs", "before")
                            try await others.hears("before")
                        }
                        #expect(try await node.reserved.fetch("SELECT 1 AS one").count == 1)
                        proxy.setWeather(.silent)
                        // A statement under way for an hour, a probe too, and more in the queue.
                        for number in 1...100 { node.notify("jobs", "\(number)") }
                        await node.close()
                        try await eventually("the stream has ended") { heard.hasEnded }
                    }
                }
                proxy.setWeather(.fair)
                try await eventually("only the one that asks is connected") {
                    try await backends.count() == 1 && proxy.connections == 0
                }
            }
            try await eventually("the listener and its thread are gone") { left == nil }
        }
    }

    @Test("end with the database also while there is no server")
    func closingUnreachable() async throws {
        let url = try #require(DatabaseURL("postgresql://clerk:hunter2@127.0.0.1:1/none"))
        let log = CapturedLog()
        var times = NotificationTimes()
        times.firstPause = .milliseconds(1)
        try await withNode(url, times, log) { node in
            try await node.hearing("jobs") { heard in
                node.notify("jobs", "1")
                try await eventually("both have tried several times") {
                    ["cannot be sent", "cannot be heard"].allSatisfy { text in
                        log.records.count { $0.message.contains(text) } > 3
                    }
                }
                await node.close()
                try await eventually("the stream has ended") { heard.hasEnded }
                #expect(heard.all == [])
            }
        }
        #expect(log.records.count { $0.level == .warning } == 2)
        #expect(!log.text.contains("hunter2"))
    }
}
