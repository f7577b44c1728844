/// A finished section that is written anew.
enum RegenerationScenarios {
    static let all: [Scenario] = [
        Scenario(
            "documents.regenerate", "A Section Anew",
            Bilingual(
                "документ лишається цілим, поки розділ пишеться заново",
                "the document stays whole while a section is written anew"),
            needs: [.signIn, .payment], run: regenerate)
    ]

    private static func regenerate(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let order = try await trial.newOrder(of: customer)
        _ = try await trial.pay(order)
        try await trial.wait(for: order, toBe: ["completed"])
        let before = try await trial.sections(of: order)
        let sections = try before.map { try require($0["id"]?.string, Bilingual("`id`")) }
        let first = try require(sections.first, Bilingual("розділи", "sections"))
        let stranger = try await trial.newVisitor("stranger")
        try await trial.api.call(.regenerate, order.document, first, token: stranger.access).expect(404)
        try await trial.api.call(.regenerate, order.document, "nothing", token: customer.access).expect(404)
        let ordered = try await trial.api.call(.regenerate, order.document, first, token: customer.access).expect(202)
        let job = try ordered.string("job_id")
        let address = try ordered.string("check_url")
        try require(address.contains(job), Bilingual("check_url: \(job)"), Bilingual(address), in: ordered)
        // As it was, until the new one is there.
        let whole = try await trial.look(at: order)
        try requireEqual(Bilingual("status"), whole["status"]?.string, "completed", in: whole)
        try await trial.api.call(
            .download, order.document, query: ["format": "md"], token: customer.access
        ).expect(200)
        let meanwhile = try await trial.sections(of: order)
        try requireEqual(Bilingual("розділів", "sections"), meanwhile.count, before.count)
        let ended = try await eventually(Bilingual("кінець завдання", "the job's end")) { last in
            let answer = try await trial.api.call(.job, job, token: customer.access).expect(200)
            last = answer
            return ["completed", "failed", "canceled"].contains(answer["status"]?.string) ? answer : nil
        }
        try requireEqual(Bilingual("status"), ended["status"]?.string, "completed", in: ended)
        let after = try await trial.sections(of: order).compactMap { $0["id"]?.string }
        try requireEqual(Bilingual("розділи", "sections"), after, sections)
        let manifest = try await trial.api.call(.provenance, order.document, token: customer.access).expect(200)
        let told = manifest["sections"]?.array?.first { $0["id"]?.string == first }
        try requireEqual(Bilingual("regenerations"), told?["regenerations"]?.int, 1, in: manifest)
    }
}
