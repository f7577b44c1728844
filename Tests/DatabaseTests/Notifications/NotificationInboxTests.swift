import Testing

@testable import Database

@Suite("A listener's inbox")
struct NotificationInboxTests {
    private static func message(_ number: Int) -> DatabaseNotification {
        .message(channel: "c", payload: "\(number)")
    }

    @Test("gives what is in it in order, and what is waiting already only once")
    func order() async {
        let inbox = NotificationInbox()
        for number in [1, 2, 1, 3, 2] { inbox.put(Self.message(number)) }
        for number in 1...3 { #expect(await inbox.take() == Self.message(number)) }
        // What was taken is news when it comes again.
        inbox.put(Self.message(1))
        #expect(await inbox.take() == Self.message(1))
    }

    @Test("that is full says only that everything is to be looked at, until that is taken")
    func full() async {
        let inbox = NotificationInbox(limit: 3)
        for number in 1...5 { inbox.put(Self.message(number)) }
        inbox.put(.everything)
        #expect(await inbox.take() == .everything)
        inbox.put(Self.message(6))
        #expect(await inbox.take() == Self.message(6))
    }

    @Test("has room for as many as its limit")
    func limit() async {
        let inbox = NotificationInbox(limit: 3)
        for number in 1...3 { inbox.put(Self.message(number)) }
        for number in 1...3 { #expect(await inbox.take() == Self.message(number)) }
    }

    @Test("that is closed gives nothing more, also to those who wait already")
    func closed() async throws {
        let inbox = NotificationInbox()
        async let waiting = inbox.take()
        inbox.close()
        inbox.put(.everything)
        #expect(await waiting == nil)
        #expect(await inbox.take() == nil)
    }
}
