import AI
import Documents
import HTTPTypes
import Hummingbird

/// Having an outline proposed, and editing it.
struct OutlinePages: Sendable {
    let pages: CustomerPages

    private struct Values: Sendable {
        struct Row: Sendable {
            let index: Int
            let number: Int
            let section: String
            let title: String
            let brief: String
            let words: String
        }

        let id: String
        let room: String
        let problem: String?
        let rows: [Row]
        let t: [String: String]
    }

    /// Empty rows for sections that are to be added.
    private static let spareRows = 2

    private var outlines: OutlineService { pages.services.outlines }

    func add(to router: some RouterMethods<AppContext>) {
        pages.reading(router)
            .get("documents/:id/outline", "edit", by: OutlineService.self, use: edit)
        pages.writing(router)
            .post("documents/:id/outline", "replace", by: OutlineService.self, use: replace)
            .post("documents/:id/outline/make", "make", by: OutlineService.self, use: make)
    }

    @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        _ = try await outlines.make(for: id, user: try context.signedIn.user.id.text)
        return VisitorMiddleware.redirect(to: "/documents/\(id)")
    }

    @Sendable private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        let outline = try await outlines.outline(of: id, user: try context.signedIn.user.id.text)
        let sections = outline.sections.map {
            OutlineRequest.Section(id: $0.id, title: $0.title, brief: $0.brief, targetWords: $0.targetWords)
        }
        return try await response(sections, of: id, problem: nil, context)
    }

    @Sendable private func replace(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        let form = try await PageForm.urlEncoded(request, limit: RequestBody.sourcesLimit)
        let sections = (0..<(OutlineRequest.mostSections + Self.spareRows)).compactMap { index in
            form["title-\(index)"].map { title in
                OutlineRequest.Section(
                    id: form["id-\(index)"], title: title, brief: form["brief-\(index)"],
                    targetWords: form.number("words-\(index)"))
            }
        }
        do {
            _ = try await outlines.replace(
                OutlineRequest(sections: sections), of: id, user: try context.signedIn.user.id.text)
            return VisitorMiddleware.redirect(to: "/documents/\(id)")
        } catch let error as InvalidDocument {
            let told = error.problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
            return try await response(sections, of: id, problem: told, context)
        }
    }

    private func response(
        _ sections: [OutlineRequest.Section], of id: DocumentID, problem: String?, _ context: AppContext
    ) async throws -> Response {
        let language = try CustomerPages.language(context)
        let document = try await pages.services.documents.document(id, user: try context.signedIn.user.id.text).document
        let room = OutlineRoom(pages: document.targetPages).words
        let spare = Array(
            repeating: OutlineRequest.Section(id: nil, title: nil, brief: nil, targetWords: nil),
            count: Self.spareRows)
        let rows = (sections + spare).enumerated().map { index, section in
            Values.Row(
                index: index, number: index + 1, section: section.id ?? "", title: section.title ?? "",
                brief: section.brief ?? "",
                words: section.targetWords.map { $0 == .min ? "" : "\($0)" } ?? "")
        }
        let body = try PageTemplates.render(
            "outline",
            Values(
                id: id.text, room: language("outline-room", "\(room.lowerBound)", "\(room.upperBound)"),
                problem: problem.map { language("outline-wrong", $0) }, rows: rows, t: language.phrases))
        var page = try CustomerPages.page(language("outline"), body, context)
        if problem != nil { page.status = .unprocessableContent }
        return try page.response()
    }
}
