import Database
import Foundation
import TestSupport
import Testing

@Suite("Webhooks over HTTP")
struct WebhookTests {
    /// How often each event has been delivered, by the inbox.
    private static func deliveries(_ server: RunningServer) async throws -> [String: Int] {
        let rows = try await server.database.fetch("SELECT event_id, delivery_count FROM webhook_events")
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (try $0["event_id"] as String, try $0["delivery_count"] as Int) })
    }

    @Test("an event is acknowledged when it is stored, and again when it comes again", arguments: Engine.available)
    func stored(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            for count in 1...3 {
                let answer = try await server.deliver(SignedWebhook(SignedWebhook.event()))
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.json == ["received": true])
                #expect(try await Self.deliveries(server) == ["evt_test": count])
            }
        }
    }

    @Test("50 deliveries of one event at once are one event", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let webhook = SignedWebhook(SignedWebhook.event())
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...50 { group.addTask { try await server.deliver(webhook).status } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(statuses == [200])
            #expect(try await Self.deliveries(server) == ["evt_test": 50])
        }
    }

    @Test("nothing is stored without the provider's signature over these very bytes")
    func unsigned() async throws {
        try await RunningServer.run { server in
            let event = SignedWebhook.event()
            let good = SignedWebhook(event)
            let parts = good.header.split(separator: ",").map(String.init)
            let reformatted = Array(try JSON(event).text.utf8)
            var flipped = good.body
            flipped[5] ^= 1
            let attempts: [(body: [UInt8], header: String?)] = [
                (good.body, nil), (good.body, ""), (good.body, "garbage"), (good.body, parts[0]), (good.body, parts[1]),
                (reformatted, good.header), (flipped, good.header), (good.body + [0x20], good.header),
                (good.body, good.header + "," + parts[0]), (good.body, good.header.replacing("v1=", with: "v0=")),
                (good.body, SignedWebhook(event, secret: "whsec_somebody_elses_secret").header),
                (good.body, SignedWebhook(event, at: Date(timeIntervalSinceNow: -3_600)).header),
                (good.body, SignedWebhook(event, at: Date(timeIntervalSinceNow: 3_600)).header),
                (good.body, "t=99999999999999999999,\(parts[1])"), (good.body, "t=-1,\(parts[1])"),
            ]
            for (body, header) in attempts {
                let answer = try await server.deliver(body, signature: header)
                #expect(answer.status == 400, "\(header ?? "none")")
                #expect(answer.slug == "invalid-signature", "\(header ?? "none")")
            }
            #expect(try await Self.deliveries(server) == [:])
            #expect(try await server.deliver(good).status == 200)
        }
    }

    @Test("one good signature among others is enough, under any secret that still counts")
    func secrets() async throws {
        let settings = [
            "STRIPE_WEBHOOK_SECRETS":
                "whsec_the_old_secret@2020-01-01,whsec_leaving_secret@2999-01-01,whsec_the_new_secret"
        ]
        try await RunningServer.run(settings: settings) { server in
            let event = SignedWebhook.event()
            for (secret, status) in [
                ("whsec_the_old_secret", 400), ("whsec_leaving_secret", 200), ("whsec_the_new_secret", 200),
            ] {
                let answer = try await server.deliver(SignedWebhook(event, secret: secret))
                #expect(answer.status == status, "\(secret)")
            }
            let now = Date()
            let wrong = SignedWebhook(event, secret: "whsec_somebody_elses_secret", at: now)
            let right = SignedWebhook(event, secret: "whsec_the_new_secret", at: now).header.split(separator: ",")[1]
            #expect(try await server.deliver(wrong.body, signature: "\(wrong.header),\(right)").status == 200)
        }
    }

    @Test("what is signed and no event is 400")
    func malformed() async throws {
        try await RunningServer.run { server in
            for body in Self.malformed {
                let answer = try await server.deliver(SignedWebhook(body))
                #expect(answer.status == 400, "\(body)")
                #expect(answer.slug == "malformed-event", "\(body): \(answer.text)")
            }
            #expect(try await Self.deliveries(server) == [:])
        }
    }

    private static let malformed = [
        "", "{", "[]", "null", "{}", #"{"id":7}"#, SignedWebhook.event().replacing("\"evt_test\"", with: "null"),
        SignedWebhook.event().replacing("evt_test", with: "\\u0000"),
        SignedWebhook.event().replacing("\"data\"", with: "\"other\""),
        SignedWebhook.event().replacing("1767225600", with: "\"soon\""),
    ]

    @Test("a date beyond all time is no reason to fail")
    func absurdDates() async throws {
        try await RunningServer.run { server in
            for created in ["-9223372036854775808", "9223372036854775807"] {
                let body = SignedWebhook.event("evt_\(created)").replacing("1767225600", with: created)
                let answer = try await server.deliver(SignedWebhook(body))
                #expect(answer.status == 200 || answer.slug == "malformed-event", "\(answer.text)")
            }
            #expect(try await server.call("GET", "/health").status == 200)
        }
    }

    @Test("a body above 1 MiB is 413")
    func tooLarge() async throws {
        try await RunningServer.run { server in
            let body = SignedWebhook.event().replacing("cus_1", with: String(repeating: "a", count: 1 << 20))
            let answer = try await server.deliver(SignedWebhook(body))
            #expect(answer.status == 413)
            #expect(answer.slug == "content-too-large")
        }
    }

    @Test("an event of the other mode is acknowledged and left alone", arguments: Engine.available)
    func otherMode(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            #expect(try await server.deliver(SignedWebhook(SignedWebhook.event(livemode: true))).status == 200)
            let rows = try await server.database.fetch("SELECT status FROM webhook_events")
            #expect(try rows.map { try $0["status"] as String } == ["ignored"])
        }
    }

    @Test("without a secret that counts nothing is taken, and the provider is told to come again")
    func notConfigured() async throws {
        let settings = [
            "STRIPE_SECRET_KEY": "sk_test_none", "STRIPE_WEBHOOK_SECRETS": "whsec_the_old_secret@2020-01-01",
        ]
        try await RunningServer.run(settings: settings) { server in
            let answer = try await server.deliver(
                SignedWebhook(SignedWebhook.event(), secret: "whsec_the_old_secret"))
            #expect(answer.status == 503)
            #expect(answer.slug == "webhooks-not-configured")
            #expect(answer.header("Retry-After") == "5")
        }
    }

    @Test("while the database is locked for 10 s are 503, and the redelivery is taken", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let webhook = SignedWebhook(SignedWebhook.event())
            try await LockedInbox.during(at: server.databaseURL) {
                let answer = try await server.deliver(webhook)
                #expect(answer.status == 503, "\(answer.text)")
                #expect(answer.header("Retry-After") != nil)
            }
            #expect(try await Self.deliveries(server) == [:])
            #expect(try await server.deliver(SignedWebhook(SignedWebhook.event())).status == 200)
            #expect(try await Self.deliveries(server) == ["evt_test": 1])
        }
    }

    @Test("redelivered events of one payment make one job", arguments: Engine.available)
    func onceDelivered(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            // As they were stored, signed once more.
            let rows = try await server.database.fetch("SELECT body FROM webhook_events")
            #expect(!rows.isEmpty)
            for row in rows {
                let body: [UInt8] = try row["body"]
                let again = SignedWebhook(String(decoding: body, as: UTF8.self))
                for _ in 1...5 { #expect(try await server.deliver(again).status == 200) }
            }
            #expect(try await you.get("documents/\(document)")["job"]?["id"]?.string == job)
            let jobs = try await server.database.fetch("SELECT id FROM jobs WHERE kind = 'generate_full_document'")
            #expect(jobs.count == 1)
        }
    }
}
