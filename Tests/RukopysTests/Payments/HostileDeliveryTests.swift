import Database
import Foundation
import TestSupport
import Testing

@Suite("Deliveries that mean no good")
struct HostileDeliveryTests {
    private static func stored(_ server: RunningServer) async throws -> Int {
        try await server.database.fetch("SELECT id FROM webhook_events").count
    }

    /// What a delivery without the secret can look like, from no header at all to one that is right but for the code.
    private static func unsigned(_ number: Int) -> (body: [UInt8], header: String?) {
        let event = SignedWebhook.event("evt_\(number)")
        switch number % 4 {
        case 0: return (Array(event.utf8), nil)
        case 1: return (Array(event.utf8), "t=1,v1=00")
        case 2: return (Array(repeating: UInt8(ascii: "["), count: 100_000), "garbage")
        default:
            let forged = SignedWebhook(event, secret: "whsec_somebody_elses_secret")
            return (forged.body, forged.header)
        }
    }

    @Test("without a signature are refused without the database", arguments: Engine.available)
    func withoutDatabase(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.generousLimits) { server in
            try await LockedInbox.during(at: server.databaseURL) {
                // Who asks the database would wait for it, and end with 503.
                for number in 0..<20 {
                    let (body, header) = Self.unsigned(number)
                    let answer = try await server.deliver(body, signature: header)
                    #expect(answer.slug == "invalid-signature", "\(answer.text)")
                }
            }
            #expect(try await Self.stored(server) == 0)
        }
    }

    @Test("without a signature, a flood of them, keep no signed one from being taken", arguments: Engine.available)
    func flood(engine: Engine) async throws {
        // So slow that nothing of it comes back while the test runs.
        try await RunningServer.run(on: engine, settings: ["RATE_LIMIT_DEFAULT": "100/hour"]) { server in
            let statuses = try await withThrowingTaskGroup(of: (isSigned: Bool, status: Int).self) { group in
                // So many at once, until all have had their turn.
                for lane in 0..<24 {
                    group.addTask {
                        for number in 0..<49 {
                            let (body, header) = Self.unsigned(lane + number)
                            let status = try await Self.status(of: body, header, at: server)
                            guard [400, 429].contains(status) else { return (false, status) }
                        }
                        let (body, header) = Self.unsigned(lane)
                        return (false, try await Self.status(of: body, header, at: server))
                    }
                    group.addTask {
                        for number in 0..<5 {
                            let event = SignedWebhook(SignedWebhook.event("evt_signed_\(lane)_\(number)"))
                            let status = try await Self.status(of: event.body, event.header, at: server)
                            guard status == 200 else { return (true, status) }
                        }
                        return (true, 200)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter(\.isSigned).map(\.status) == Array(repeating: 200, count: 24))
            #expect(statuses.filter { !$0.isSigned }.map(\.status) == Array(repeating: 429, count: 24))
            #expect(try await Self.stored(server) == 24 * 5)
            // The limit is theirs alone: of the same network somebody asks for something else.
            #expect(try await server.get("pricing/calculate?pages=3").status == 200)
        }
    }

    /// Delivers without comparing the answer with the description, which takes longer than the answer.
    private static func status(of body: [UInt8], _ header: String?, at server: RunningServer) async throws -> Int {
        var headers = ["Content-Type": "application/json"]
        headers["Stripe-Signature"] = header
        return try await Answer(
            try await server.open("POST", "/api/v1/payment/webhook", body: body, headers: headers)
        ).status
    }

    @Test("that are signed and no event are 4xx, and nothing of them is kept")
    func malformed() async throws {
        try await RunningServer.run { server in
            let event = SignedWebhook.event()
            let digits = String(repeating: "9", count: 400)
            let nested = String(repeating: "[", count: 50_000)
            let bodies: [(name: String, body: [UInt8])] = [
                ("deeply nested", Array(event.replacing("\"cus_1\"", with: nested).utf8)),
                ("nothing but nesting", Array(nested.utf8)),
                ("closed nesting", Array((nested + String(repeating: "]", count: 50_000)).utf8)),
                ("a date of 400 digits", Array(event.replacing("1767225600", with: digits).utf8)),
                ("no UTF-8", Self.replacing("cus_1", in: event, with: [0xFF, 0xFE])),
                (
                    "no UTF-8 where nobody looks",
                    Array(event.utf8.dropLast()) + Array(",\"x\":\"".utf8) + [0xC0, 0x80, 0x22, 0x7D]
                ),
                ("UTF-16", event.utf8.flatMap { [$0, 0] }),
            ]
            for (name, body) in bodies {
                let answer = try await server.deliver(body, signature: SignedWebhook.header(of: body))
                #expect(answer.status == 400, "\(name)")
                #expect(answer.slug == "malformed-event", "\(name): \(answer.text)")
            }
            let large = SignedWebhook(event.replacing("cus_1", with: String(repeating: "a", count: 2 << 20)))
            #expect(try await server.deliver(large).slug == "content-too-large")
            let good = SignedWebhook(event)
            let packed = try await server.call(
                "POST", "/api/v1/payment/webhook", body: good.body,
                headers: ["Stripe-Signature": good.header, "Content-Encoding": "gzip"])
            #expect(packed.status == 415)
            #expect(try await Self.stored(server) == 0)
            #expect(try await server.deliver(good).status == 200)
        }
    }

    @Test("that are signed are taken, whatever type they are said to be of")
    func types() async throws {
        try await RunningServer.run { server in
            let good = SignedWebhook(SignedWebhook.event())
            for type in [nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"] {
                var headers = ["Stripe-Signature": good.header]
                headers["Content-Type"] = type
                let answer = try await Answer(
                    try await server.open("POST", "/api/v1/payment/webhook", body: good.body, headers: headers))
                #expect(answer.status == 200, "\(type ?? "none")")
            }
            #expect(try await Self.stored(server) == 1)
        }
    }

    @Test("without what only the provider's own have are taken: a time, and whether they are about real money")
    func bare() async throws {
        try await RunningServer.run { server in
            let object = #""data": {"object": {"id": "cus_1", "object": "customer"}}"#
            let extras = [
                "", #""livemode": null, "created": null, "#, #""created": 1767225600.25, "#, #""livemode": false, "#,
            ]
            for (number, extra) in extras.enumerated() {
                let event = SignedWebhook(
                    "{\"id\": \"evt_bare_\(number)\", \"type\": \"customer.created\", \(extra)\(object)}")
                let answer = try await server.deliver(event)
                #expect(answer.status == 200, "\(extra): \(answer.text)")
            }
            for created in ["-1", "1e300", #""today""#, "true"] {
                let event = SignedWebhook(
                    "{\"id\": \"evt_odd\", \"type\": \"customer.created\", \"created\": \(created), \(object)}")
                let answer = try await server.deliver(event)
                #expect(answer.slug == "malformed-event", "\(created): \(answer.text)")
            }
            #expect(try await Self.stored(server) == extras.count)
        }
    }

    @Test("that name a sum of 400 digits are kept, and held as other money", arguments: Engine.available)
    func absurdSum(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let checkout = try await you.checkOut(document, key: "key")
            let payment = try #require(checkout["payment_id"]?.string)
            let event = SignedWebhook(
                """
                {"id": "evt_absurd", "object": "event", "type": "payment_intent.succeeded", "livemode": false,
                 "created": 1767225600, "data": {"object": {"id": "pi_1", "object": "payment_intent", "currency": "eur",
                 "amount_received": \(String(repeating: "1", count: 400)), "metadata": {"payment_id": "\(payment)"}}}}
                """)
            #expect(try await server.deliver(event).status == 200)
            try await eventually("it is held") { try await you.get("payment/\(payment)")["status"] == "mismatch" }
            #expect(try await you.get("documents/\(document)")["job"] == .null)
        }
    }

    @Test("whose body stalls are 408, and keep nobody waiting")
    func stalled() async throws {
        try await RunningServer.run { server in
            let good = SignedWebhook(SignedWebhook.event())
            // The first chunk comes, the second one never.
            async let stalled = RawConnection.exchange(
                "POST /api/v1/payment/webhook HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                    + "Stripe-Signature: \(good.header)\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "5\r\n{\"id\"\r\n", with: server.origin)
            #expect(try await server.deliver(good).status == 200)
            let answer = try await stalled
            #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            #expect(answer.contains("request-timeout"), "\(answer)")
            #expect(try await Self.stored(server) == 1)
        }
    }

    private static func replacing(_ text: String, in event: String, with bytes: [UInt8]) -> [UInt8] {
        let parts = event.split(separator: text, maxSplits: 1).map { Array($0.utf8) }
        return (parts.first ?? []) + bytes + (parts.last ?? [])
    }
}
