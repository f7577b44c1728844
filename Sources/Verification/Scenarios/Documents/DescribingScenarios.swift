/// Describing documents and finding them again.
enum DescribingScenarios {
    static let all: [Scenario] = [
        Scenario(
            "documents.create", "Create And Read",
            Bilingual("документ створюється з ціною і читається", "a document is made with its price, and read"),
            needs: [.signIn], run: create),
        Scenario(
            "documents.validation", "Validation",
            Bilingual("кожне погане поле - 422 з назвою поля", "each bad field: 422 that names it"), needs: [.signIn],
            run: validation),
        Scenario(
            "documents.list", "List",
            Bilingual("сторінки, фільтри, межі", "pages, filters, bounds"), needs: [.signIn], run: list),
    ]

    private static func create(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let price = try await trial.api.call(.price, query: ["pages": "3"]).expect(200)
        let made = try await trial.api.call(.createDocument, token: customer.access, json: Order.request()).expect(201)
        try made.expectFields(
            "id", "title", "topic", "language", "target_pages", "citation_style", "requirements", "status", "price",
            "job", "created_at", "updated_at", "completed_at")
        let id = try made.string("id")
        try made.expectHeader("Location", { $0.hasSuffix("/documents/\(id)") }, "…/documents/\(id)")
        try requireEqual(Bilingual("status"), made["status"]?.string, "draft", in: made)
        try requireEqual(Bilingual("price.amount"), made["price"]?["amount"], price["amount"] ?? .null, in: made)
        let read = try await trial.api.call(.document, id, token: customer.access).expect(200)
        try requireEqual(Bilingual("title"), read["title"], made["title"] ?? .null, in: read)
    }

    private static func validation(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let bad: [(field: String, value: JSON?)] = [
            ("title", ""), ("title", .string(String(repeating: "a", count: 501))), ("title", nil), ("topic", "short"),
            ("topic", .string(String(repeating: "a", count: 5_001))), ("language", "not a language"),
            ("target_pages", 1), ("target_pages", 2), ("target_pages", 201), ("citation_style", "none"),
            ("requirements", .string(String(repeating: "a", count: 5_001))),
        ]
        try await trial.each(bad) { field, value in
            let answer = try await trial.api.call(
                .createDocument, token: customer.access, json: Order.request([field: value])
            ).expect(422)
            let named = answer["errors"]?.array?.compactMap { $0["field"]?.string } ?? []
            try require(
                named.contains { $0.hasPrefix(field) }, Bilingual("errors: \(field)"), Bilingual("\(named)"), in: answer
            )
        }
    }

    private static func list(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let mark = "Pages \(trial.newAddress("title").prefix(30))"
        var made: [String] = []
        for number in 1...3 {
            made.append(try await trial.newDocument(of: customer, ["title": .string("\(mark) \(number)")]))
        }
        var found: [String] = []
        var cursor: String?
        repeat {
            var query = ["limit": "2", "q": mark, "status": "draft"]
            query["cursor"] = cursor
            let page = try await trial.api.call(.documents, query: query, token: customer.access).expect(200)
            try page.expectFields("items", "next_cursor")
            found += page["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            cursor = page["next_cursor"]?.string
        } while cursor != nil && found.count < 10
        try requireEqual(
            Bilingual("від найновішого, без повторів", "newest first, none twice"), found, made.reversed())
        let bad = [["limit": "0"], ["limit": "101"], ["limit": "x"], ["cursor": "x"], ["status": "none"]]
        try await trial.each(bad) { query in
            try await trial.api.call(.documents, query: query, token: customer.access).expect(422)
        }
    }
}
