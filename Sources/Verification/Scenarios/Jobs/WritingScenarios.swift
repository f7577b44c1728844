/// From the webhook to the files.
enum WritingScenarios {
    static let beginning: [Scenario] = [
        Scenario(
            "jobs.queued-by-webhook", "Queued By The Webhook",
            Bilingual(
                "завдання створює вебхук, а не запит клієнта", "the webhook makes the job, not the client's request"),
            needs: [.signIn, .payment], run: queued)
    ]

    static let ending: [Scenario] = [
        Scenario(
            "jobs.downloads", "Downloads",
            Bilingual(
                "docx, pdf, html, md, epub завантажуються і відкриваються", "docx, pdf, html, md, epub come and open"),
            needs: [.signIn, .payment], run: downloads)
    ]

    private static func queued(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let body: JSON = ["document_id": .string(order.document)]
        try await trial.api.call(.generate, token: order.customer.access, json: body)
            .expect(402, slug: "payment-required")
        let job = try await trial.pay(order)
        let asked = try await trial.api.call(.generate, token: order.customer.access, json: body).expect(202)
        try asked.expectFields("job_id", "status", "check_url")
        try requireEqual(Bilingual("job_id"), asked["job_id"]?.string, job, in: asked)
        for endpoint in [Endpoint.job, .jobStatus] {
            let answer = try await trial.api.call(endpoint, job, token: order.customer.access).expect(200)
            try answer.expectFields(
                "id", "kind", "status", "progress", "document_id", "attempt", "cost", "created_at", "started_at",
                "finished_at")
            try requireEqual(Bilingual("document_id"), answer["document_id"]?.string, order.document, in: answer)
            try requireEqual(Bilingual("kind"), answer["kind"]?.string, "generate_full_document", in: answer)
        }
    }

    private static func downloads(_ trial: Trial) async throws {
        let draft = try await trial.newOrder(of: try await trial.visitor())
        try await trial.api.call(
            .download, draft.document, query: ["format": "pdf"], token: draft.customer.access
        ).expect(409, slug: "document-not-ready")
        let order = try await trial.finishedOrder()
        let sections = try await trial.sections(of: order)
        let headings = sections.compactMap { $0["title"]?.string }
        try require(!headings.isEmpty, Bilingual("розділи", "sections"), Bilingual("0"))
        try await trial.each(DownloadFormat.allCases) { format in
            let answer = try await trial.api.call(
                .download, order.document, query: ["format": format.rawValue], token: order.customer.access
            ).expect(200)
            try answer.expectHeader("Content-Type", { $0.hasPrefix(format.mediaType) }, format.mediaType)
            try answer.expectHeader("Content-Disposition", { $0.hasPrefix("attachment") }, "attachment")
            try answer.expectHeader(
                "Cache-Control", { $0.contains("private") && $0.contains("no-store") }, "private, no-store")
            if let problem = format.problem(with: answer.body, headings: headings) {
                throw Defect(
                    Bilingual("\(format.rawValue) відкривається", "the \(format.rawValue) opens"), Bilingual(problem),
                    in: answer)
            }
            let again = try await trial.api.call(
                .download, order.document, query: ["format": format.rawValue], token: order.customer.access)
            try require(
                again.body == answer.body, Bilingual("ті самі байти щоразу", "the same bytes each time"),
                Bilingual("\(answer.body.count) ≠ \(again.body.count)"), in: again)
        }
        try await trial.api.call(
            .download, order.document, query: ["format": "exe"], token: order.customer.access
        ).expect(422)
        try await trial.expectWritten(sections, of: order)
    }
}

extension Trial {
    /// The finished sections of a document.
    func sections(of order: Order) async throws -> [JSON] {
        let answer = try await api.call(.sections, order.document, token: order.customer.access).expect(200)
        return try require(answer["items"]?.array, Bilingual("`items`"), in: answer)
    }

    /// Every sentence of the sections is in the Markdown that is delivered.
    fileprivate func expectWritten(_ sections: [JSON], of order: Order) async throws {
        let answer = try await api.call(
            .download, order.document, query: ["format": "md"], token: order.customer.access
        ).expect(200)
        // The file is set anew: lines are broken elsewhere, quotes are curled, citations are spelled out.
        func words(_ text: String) -> String { text.filter { $0.isLetter || $0.isNumber }.lowercased() }
        let file = words(answer.text)
        for section in sections {
            let text = section["markdown"]?.string ?? ""
            let sentences = text.split(separator: ".").map {
                words($0.split(separator: "[").first.map(String.init) ?? "")
            }
            if let lost = sentences.first(where: { $0.count > 20 && !file.contains($0) }) {
                throw Defect(
                    Bilingual("текст розділу у файлі", "the section's text in the file"),
                    Bilingual("немає: \(lost.prefix(60))", "without: \(lost.prefix(60))"), in: answer)
            }
        }
    }
}
