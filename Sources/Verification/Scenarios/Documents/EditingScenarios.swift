/// What may be changed of a document, and when no longer.
enum EditingScenarios {
    static let all: [Scenario] = [
        Scenario(
            "documents.change", "Change And Delete",
            Bilingual(
                "чернетка змінюється і видаляється, під час оплати - 409",
                "a draft is changed and deleted; while it is being paid for: 409"),
            needs: [.signIn], run: change),
        Scenario(
            "documents.sources", "Sources",
            Bilingual("джерела додаються і видаляються", "sources are added and deleted"), needs: [.signIn],
            run: sources),
        Scenario(
            "documents.outline", "Outline",
            Bilingual("план складається, читається, замінюється", "an outline is made, read and replaced"),
            needs: [.signIn], run: outline),
        Scenario(
            "documents.provenance", "Provenance",
            Bilingual("походження кожного розділу", "where each section comes from"), needs: [.signIn, .payment],
            run: provenance),
        Scenario(
            "documents.download-links", "Download Links",
            Bilingual("посилання на файл діє без заголовків", "a link to the file works without headers"),
            needs: [.signIn, .payment], run: downloadLinks),
    ]

    private static func change(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let draft = try await trial.newDocument(of: customer)
        let changed = try await trial.api.call(
            .changeDocument, draft, token: customer.access, json: ["title": "Another title"]
        ).expect(200)
        try requireEqual(Bilingual("title"), changed["title"]?.string, "Another title", in: changed)
        try await trial.api.call(.changeDocument, draft, token: customer.access, json: ["target_pages": 2]).expect(422)
        try await trial.api.call(.deleteDocument, draft, token: customer.access).expect(204)
        try await trial.api.call(.document, draft, token: customer.access).expect(404)
        let order = try await trial.newOrder(of: customer)
        try await trial.api.call(.changeDocument, order.document, token: customer.access, json: ["title": "Later"])
            .expect(409, slug: "document-locked")
        try await trial.api.call(.deleteDocument, order.document, token: customer.access)
            .expect(409, slug: "document-locked")
    }

    private static func sources(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let draft = try await trial.newDocument(of: customer)
        let source: JSON = ["kind": "text", "title": "One more", "content": "The moles were built of limestone."]
        let added = try await trial.api.call(.addSource, draft, token: customer.access, json: source).expect(200, 201)
        let id = try added.string("id")
        let list = try await trial.api.call(.sources, draft, token: customer.access).expect(200)
        let ids = list["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        try require(ids.contains(id), Bilingual(id), Bilingual("\(ids)"), in: list)
        try await trial.api.call(.addSource, draft, token: customer.access, json: source.with(["kind": "none"]))
            .expect(422)
        try await trial.api.call(.deleteSource, draft, id, token: customer.access).expect(204)
        try await trial.api.call(.deleteSource, draft, id, token: customer.access).expect(404)
    }

    private static func outline(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let draft = try await trial.newDocument(of: customer)
        let made = try await trial.api.call(.makeOutline, draft, token: customer.access, json: [:]).expect(200)
        let sections = try require(made["sections"]?.array, Bilingual("`sections`"), in: made)
        try require(!sections.isEmpty, Bilingual("розділи", "sections"), Bilingual("0"), in: made)
        let read = try await trial.api.call(.outline, draft, token: customer.access).expect(200)
        try requireEqual(Bilingual("sections"), read["sections"], .array(sections), in: read)
        let replacement: JSON = ["sections": .array(sections)]
        try await trial.api.call(.replaceOutline, draft, token: customer.access, json: replacement).expect(200)
        // A tenth of the pages that were priced.
        let tooShort: JSON = ["sections": .array(sections.map { $0.with(["target_words": 1]) })]
        try await trial.api.call(.replaceOutline, draft, token: customer.access, json: tooShort).expect(422)
    }

    private static func provenance(_ trial: Trial) async throws {
        let order = try await trial.finishedOrder()
        let manifest = try await trial.api.call(.provenance, order.document, token: order.customer.access).expect(200)
        let sections = try await trial.sections(of: order)
        let told = try require(
            (manifest["sections"] ?? manifest["items"])?.array, Bilingual("`sections`"), in: manifest)
        try requireEqual(Bilingual("розділів", "sections"), told.count, sections.count, in: manifest)
    }

    private static func downloadLinks(_ trial: Trial) async throws {
        let order = try await trial.finishedOrder()
        let link = try await trial.api.call(
            .downloadLinks, order.document, token: order.customer.access, json: ["format": "md"]
        ).expect(200, 201)
        try link.expectFields("url", "expires_at")
        let url = try link.string("url")
        // Whoever has it may fetch the file: no report may show it.
        trial.site.wire.secrets.add(url, as: "DOWNLOAD_LINK")
        let file = try await trial.api.visit("GET", url.hasPrefix("/") ? trial.api.origin + url : url)
        try file.expect(200)
        try file.expectHeader("Content-Security-Policy", { $0.contains("sandbox") }, "sandbox")
        let direct = try await trial.api.call(
            .download, order.document, query: ["format": "md"], token: order.customer.access
        ).expect(200)
        try require(
            file.body == direct.body, Bilingual("ті самі байти", "the same bytes"), Bilingual("інші", "others"),
            in: file)
    }
}
