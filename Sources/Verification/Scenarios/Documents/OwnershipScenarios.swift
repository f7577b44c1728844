/// Who may see what.
enum OwnershipScenarios {
    static let all: [Scenario] = [
        Scenario(
            "documents.ownership", "Ownership",
            Bilingual("чужий документ, завдання чи оплата - 404", "another's document, job or payment: 404"),
            needs: [.signIn, .payment], run: ownership),
        Scenario(
            "documents.credentials", "No Token, No Answer",
            Bilingual("кожен захищений маршрут без токена - 401", "each protected route without a token: 401"),
            run: credentials),
        Scenario(
            "documents.bad-requests", "Bad Requests",
            Bilingual("404, 405, 413, 415, 400 за контрактом", "404, 405, 413, 415, 400 by the contract"),
            needs: [.signIn], run: badRequests),
    ]

    private static func ownership(_ trial: Trial) async throws {
        let owner = try await trial.visitor()
        let stranger = try await trial.visitor("stranger")
        let order = try await trial.newOrder(of: owner)
        let job = try await trial.pay(order)
        let reads: [(endpoint: Endpoint, id: String, query: [String: String])] = [
            (.document, order.document, [:]), (.sections, order.document, [:]),
            (.download, order.document, ["format": "md"]), (.job, job, [:]), (.jobStatus, job, [:]),
            (.payment, order.payment, [:]), (.timeline, order.payment, [:]),
        ]
        // What is the owner's exists: else 404 would say nothing.
        try await trial.each(reads) { endpoint, id, query in
            try await trial.api.call(endpoint, id, query: query, token: owner.access).expect(200, 409)
            try await trial.api.call(endpoint, id, query: query, token: stranger.access)
                .expect(404, slug: "not-found")
        }
        let body: JSON = ["document_id": .string(order.document)]
        try await trial.api.call(.generate, token: stranger.access, json: body).expect(404)
        try await trial.api.call(.cancelGeneration, order.document, token: stranger.access).expect(404)
        try await trial.checkOut(order.document, of: stranger, key: "verify-stranger-\(order.document)").expect(404)
        try await trial.api.call(.verifyPayment, query: ["session_id": order.session], token: stranger.access)
            .expect(404)
        let stream = try await EventReader.open(job, token: stranger.access, trial.api)
        try stream.answer.expect(404)
        let list = try await trial.api.call(.documents, query: ["limit": "100"], token: stranger.access).expect(200)
        try require(
            !list.text.contains(order.document), Bilingual("лише свої документи", "one's own documents only"),
            Bilingual(order.document), in: list)
    }

    /// By the server's own description: no route that asks for a token may answer without.
    private static func credentials(_ trial: Trial) async throws {
        let open: Set = ["/health", "/ready", "/metrics", "/openapi.yaml", "/docs"]
        let described = trial.api.description.operations.filter {
            $0.endpoint.path.hasPrefix("/api/v1/") && !$0.isPublic && !open.contains($0.endpoint.path)
        }.map(\.endpoint)
        // And those that the contract protects, whatever the description says of them.
        let promised: [Endpoint] = [.me, .sessions, .documents, .createDocument, .checkout, .paymentHistory, .generate]
        let endpoints = described + promised.filter { wanted in !described.contains { $0.isSameRoute(as: wanted) } }
        try await trial.each(endpoints) { endpoint in
            let json: JSON? = ["POST", "PUT", "PATCH"].contains(endpoint.method) ? [:] : nil
            let id = "01a213c7-a842-7d14-8f08-54b370f2fdd8"
            try await trial.api.call(endpoint, id, id, json: json).expect(401)
        }
    }

    private static func badRequests(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let unknown = "01a213c7-a842-7d14-8f08-54b370f2fdd8"
        try await trial.each([unknown, "1", "%00", "../../etc/passwd", "é"]) { id in
            try await trial.api.call(.document, id, token: customer.access).expect(404, slug: "not-found")
        }
        try await trial.api.call(Endpoint("GET", Endpoint.refresh.path)).expect(405)
        try await trial.api.call(Endpoint("DELETE", Endpoint.documents.path), token: customer.access).expect(405)
        let malformed = ["{", "[1,", "nonsense", #"{"title": }"#]
        try await trial.each(malformed) { text in
            try await trial.api.call(.createDocument, token: customer.access, body: Array(text.utf8)).expect(400)
        }
        try await trial.api.call(
            .createDocument, token: customer.access, body: Array("title=x".utf8),
            headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).expect(415)
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: 1_048_577)
        try await trial.api.call(.refresh, body: large).expect(413)
    }
}
