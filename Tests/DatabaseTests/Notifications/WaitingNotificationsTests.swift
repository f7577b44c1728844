import Testing

@testable import Database

@Suite("Notifications that wait to be sent")
struct WaitingNotificationsTests {
    @Test("are each sent once, however often they were asked for")
    func once() {
        var waiting = WaitingNotifications()
        for _ in 1...3 {
            waiting.add(channel: "a", payload: "1")
            waiting.add(channel: "b", payload: "1")
        }
        let batch = waiting.takeBatch()
        #expect(batch?.map { $0.channel + $0.payload }.sorted() == ["a1", "b1"])
        #expect(waiting.takeBatch() == nil)
    }

    @Test("become one for everything when a channel has too many, and leave other channels alone")
    func tooMany() {
        var waiting = WaitingNotifications()
        waiting.add(channel: "b", payload: "1")
        for number in 0...WaitingNotifications.mostPayloads { waiting.add(channel: "a", payload: "\(number)") }
        waiting.add(channel: "a", payload: "one more")
        #expect(waiting.takeBatch()?.map { $0.channel + $0.payload }.sorted() == ["a*", "b1"])
        #expect(waiting.takeBatch() == nil)
    }

    @Test("of a channel become one when everything is asked for")
    func everything() {
        var waiting = WaitingNotifications()
        for payload in ["1", DatabaseNotification.everyPayload, "2"] { waiting.add(channel: "a", payload: payload) }
        #expect(waiting.takeBatch()?.map(\.payload) == ["*"])
    }

    @Test("leave in parts when one statement cannot carry them, and each of them leaves")
    func parts() {
        var waiting = WaitingNotifications()
        let all = ["a", "b", "c"].flatMap { channel in (1...600).map { (channel: channel, payload: "\($0)") } }
        waiting.putBack(all)
        var left: Set<String> = []
        var sizes: [Int] = []
        while let batch = waiting.takeBatch() {
            sizes.append(batch.count)
            left.formUnion(batch.map { $0.channel + $0.payload })
        }
        #expect(sizes == [WaitingNotifications.largestBatch, 1_800 - WaitingNotifications.largestBatch])
        #expect(left == Set(all.map { $0.channel + $0.payload }))
    }

    @Test(
        "are changed to stand for everything where PostgreSQL could not take them",
        arguments: [
            ("", ""), ("é", "é"), (String(repeating: "x", count: 7_999), String(repeating: "x", count: 7_999)),
            (String(repeating: "x", count: 8_000), "*"), (String(repeating: "é", count: 4_000), "*"), ("a\0b", "*"),
        ])
    func payloads(asked: String, sent: String) {
        #expect(DatabaseNotification.sendable(asked) == sent)
    }

    @Test("are refused on a channel that PostgreSQL would cut or not take")
    func channels() {
        for name in ["jobs", "ü\";", String(repeating: "x", count: 63)] {
            #expect(DatabaseNotification.isChannel(name))
        }
        for name in ["", "a\0", String(repeating: "x", count: 64), String(repeating: "é", count: 32)] {
            #expect(!DatabaseNotification.isChannel(name))
        }
    }
}
