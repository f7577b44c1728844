import Foundation

/// Whose events are believed.
enum SignatureScenarios {
    static let all: [Scenario] = [
        Scenario(
            "payment.bad-signatures", "Bad And Stale Signatures",
            Bilingual(
                "без підпису, чужий, застарілий, змінене тіло - 400", "none, foreign, stale, a changed body: 400"),
            needs: [.signIn, .webhookSecret], run: bad),
        Scenario(
            "payment.malformed-events", "Malformed Events",
            Bilingual("підписане, але не подія - 400", "signed, and no event: 400"), needs: [.webhookSecret],
            run: malformed),
        Scenario(
            "payment.rotated-secrets", "Rotated Secrets",
            Bilingual(
                "старий і новий секрет діють, прострочений - ні",
                "the old and the new secret count, an expired one does not"),
            needs: [.signIn, .webhookSecret, .ownServer], run: rotated),
    ]

    private static func bad(_ trial: Trial) async throws {
        guard let secret = trial.site.webhookSecrets?.current else { throw Skipped(reason: Means.webhookSecret.lack) }
        let order = try await trial.newOrder(of: try await trial.visitor())
        let body = order.completed().body
        let good = WebhookSignature(of: body, with: secret)
        var flipped = body
        flipped[flipped.count / 2] ^= 1
        let stale = WebhookSignature(of: body, with: secret, at: Date(timeIntervalSinceNow: -310))
        let early = WebhookSignature(of: body, with: secret, at: Date(timeIntervalSinceNow: 310))
        let foreign = WebhookSignature(of: body, with: "whsec_somebody_elses")
        let attempts: [(body: [UInt8], header: String?)] = [
            (body, nil), (body, ""), (body, "garbage"), (body, "t=\(good.time)"), (body, "v1=\(good.code)"),
            (body, "t=\(good.time),v0=\(good.code)"), (body, "t=\(good.time),\(good.header)"),
            (body, foreign.header), (body, stale.header), (body, early.header), (flipped, good.header),
            (body + [0x20], good.header),
        ]
        try await trial.each(attempts) { attempt in
            let headers = attempt.header.map { ["Stripe-Signature": $0] } ?? [:]
            try await trial.api.call(.webhook, body: attempt.body, headers: headers)
                .expect(400, slug: "invalid-signature")
        }
        let payment = try await trial.look(atPaymentOf: order)
        try require(
            ["created", "pending"].contains(payment["status"]?.string ?? ""),
            Bilingual("оплата не змінена", "the payment is as it was"), Bilingual(payment.text), in: payment)
        // The same bytes with the right signature are taken: it was the signature.
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        try await trial.deliver(order.completed()).expect(200)
    }

    private static func malformed(_ trial: Trial) async throws {
        guard let secret = trial.site.webhookSecrets?.current else { throw Skipped(reason: Means.webhookSecret.lack) }
        try await trial.each(["", "{", "[]", "null", "{}", #"{"id": 7}"#]) { text in
            let body = Array(text.utf8)
            let signature = WebhookSignature(of: body, with: secret)
            try await trial.api.call(
                .webhook, body: body, headers: ["Stripe-Signature": signature.header], isSigned: true
            ).expect(400, slug: "malformed-event")
        }
    }

    private static func rotated(_ trial: Trial) async throws {
        guard let secrets = trial.site.webhookSecrets, let next = secrets.next, let expired = secrets.expired else {
            throw Skipped(reason: Means.ownServer.lack)
        }
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let event = order.completed()
        try await trial.deliver(event, secret: expired).expect(400, slug: "invalid-signature")
        let foreign = WebhookSignature(of: event.body, with: "whsec_somebody_elses")
        let right = WebhookSignature(of: event.body, with: next)
        try await trial.api.call(
            .webhook, body: event.body,
            headers: ["Stripe-Signature": "t=\(right.time),v1=\(foreign.code),v1=\(right.code)"]
        ).expect(200)
        try await trial.deliver(event, secret: next).expect(200)
        try await trial.deliver(event).expect(200)
        try await trial.expectOneJob(of: order)
    }
}
