import Accounts
import Database
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import Jobs

/// `documents*` and `generate/*`.
struct DocumentRoutes: Sendable {
    let documents: DocumentService
    let sections: CitedSections
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        let signedIn = SignedInMiddleware(auth: auth)
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("documents", use: create)
        group.group().add(middleware: signedIn).add(middleware: limiting.reads)
            .get("documents", use: list)
            .get("documents/:id", use: get)
            .get("documents/:id/sections", use: listSections)
            .get("documents/:id/download", use: download)
            .get("documents/:id/provenance", use: provenance)
        group.group().add(middleware: signedIn).add(middleware: limiting.generation)
            .post("generate/full-document", use: generate)
            .post("documents/:id/sections/:section_id/regenerate", use: regenerate)
        // Not among the limited ones: who has used up their starts must still be able to stop.
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("generate/full-document/:id/cancel", use: cancel)
        group.group().add(middleware: limiting.others)
            .get("pricing/calculate", use: price)
    }

    private struct CreateRequest: Decodable {
        let title: String?
        let topic: String?
        let language: String?
        let targetPages: WholeNumber?
        let citationStyle: String?
        let requirements: String?
        let sources: [SourceRequest]?

        var request: DocumentRequest {
            DocumentRequest(
                title: title, topic: topic, language: language, targetPages: targetPages?.value,
                citationStyle: citationStyle, requirements: requirements,
                sources: (sources ?? []).map(\.source))
        }
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: CreateRequest = try await RequestBody.json(from: request, limit: RequestBody.sourcesLimit)
        let document = try await documents.create(try body.request.checked(), user: caller.user.id.text)
        return try JSONResponse.make(
            DocumentBody(document, job: nil, price: documents.price(pages: document.targetPages)), status: .created,
            headers: [.location: "/api/v1/documents/\(document.id)"])
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let paging = try Paging(request)
        let query = FormFields(queryOf: request)
        var status: DocumentStatus?
        if let text = query["status"] {
            guard let known = DocumentStatus(rawValue: text) else {
                throw Problem.invalid(
                    "status",
                    "must be one of " + DocumentStatus.allCases.map(\.rawValue).joined(separator: ", "))
            }
            status = known
        }
        var before: DocumentID?
        if let cursor = paging.cursor {
            guard let id = DocumentID(cursor) else {
                throw Problem.invalid("cursor", "must be a next_cursor of an answer")
            }
            before = id
        }
        let title = query["q"].flatMap { $0.isEmpty ? nil : $0 }
        if let title, title.utf8.contains(0) || title.unicodeScalars.count > 500 {
            throw Problem.invalid("q", "must have at most 500 characters, none of them U+0000")
        }
        let (items, hasMore) = try await documents.list(
            user: caller.user.id.text, status: status, title: title, before: before, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map {
                    DocumentBody($0.document, job: $0.job, price: documents.price(pages: $0.document.targetPages))
                },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.document.id.text) } : nil))
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let (document, job) = try await documents.document(try Self.id(context), user: caller.user.id.text)
        return try JSONResponse.make(
            DocumentBody(document, job: job, price: documents.price(pages: document.targetPages)))
    }

    @Sendable private func listSections(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try Self.id(context)
        switch FormFields(queryOf: request)["include"] {
        case nil:
            let found = try await documents.sections(of: id, user: user)
            return try JSONResponse.make(ListBody(items: found.map(SectionBody.init), nextCursor: nil))
        case "places":
            let found = try await sections.sections(of: id, user: user)
            return try JSONResponse.make(ListBody(items: found.map(CitedSectionBody.init), nextCursor: nil))
        default: throw Problem.invalid("include", "must be places, or left out")
        }
    }

    @Sendable private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let id = try Self.id(context)
        let name = FormFields(queryOf: request)["format"] ?? ""
        guard let format = ExportFormat(rawValue: name) else {
            throw Problem.invalid(
                "format", "must be one of " + ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let (bytes, fileName) = try await documents.download(id, as: format, user: caller.user.id.text)
        var headers: HTTPFields = [
            .contentType: format.mediaType, .cacheControl: "private, no-store",
            .contentDisposition: ContentDisposition.attachment(fileName),
        ]
        // A document is opened by programs, never run by a browser in our name.
        if let name = HTTPField.Name("Content-Security-Policy") { headers[name] = "sandbox" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private struct GenerateRequest: Decodable {
        let documentId: String?
    }

    private struct GenerateBody: Encodable {
        let jobId: String
        let status: String
        let checkUrl: String
    }

    @Sendable private func generate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: GenerateRequest = try await RequestBody.json(from: request)
        guard let text = body.documentId else { throw Problem.invalid("document_id", "is required") }
        guard let id = DocumentID(text) else { throw Problem.notFound }
        return try Self.accepted(try await documents.generation(of: id, user: caller.user.id.text))
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        return try Self.accepted(
            try await documents.cancelGeneration(of: try Self.id(context), user: caller.user.id.text))
    }

    @Sendable private func regenerate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        guard let section = context.parameters.get("section_id") else { throw Problem.notFound }
        return try Self.accepted(
            try await documents.regenerate(
                section: section, of: try Self.id(context), user: caller.user.id.text))
    }

    @Sendable private func provenance(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        return try JSONResponse.make(
            try await documents.provenance(of: try Self.id(context), user: caller.user.id.text))
    }

    private static func accepted(_ job: Job) throws -> Response {
        try JSONResponse.make(
            GenerateBody(jobId: job.id.text, status: job.state.rawValue, checkUrl: "/api/v1/jobs/\(job.id)"),
            status: .accepted)
    }

    private struct PriceBody: Encodable {
        let pages: Int
        let amount: Int64
        let currency: String
    }

    @Sendable private func price(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let pages = try Paging.number(request, "pages", 3...200) else {
            throw Problem.invalid("pages", "is required")
        }
        let price = documents.price(pages: pages)
        return try JSONResponse.make(PriceBody(pages: pages, amount: price.amount, currency: price.currency))
    }

    /// The document's id in the path.
    ///
    /// A malformed one is unknown, so it is 404.
    private static func id(_ context: AppContext) throws -> DocumentID {
        guard let id = context.parameters.get("id").flatMap({ DocumentID($0) }) else { throw Problem.notFound }
        return id
    }
}

/// `Content-Disposition` for a file name in any script (RFC 6266, RFC 8187).
enum ContentDisposition {
    /// A file system takes no more than 255 bytes, and a proxy few kilobytes of headers.
    private static let longestName = 120

    /// The name's extension is kept, however long the name is.
    static func attachment(_ name: String) -> String {
        let name = shortened(name)
        let plain = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F
                return isPlain && !"\"\\/%;".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
            })
        let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let encoded = name.replacing("/", with: "_").addingPercentEncoding(withAllowedCharacters: allowed) ?? plain
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    private static func shortened(_ name: String) -> String {
        guard name.unicodeScalars.count > longestName else { return name }
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        var stem = String.UnicodeScalarView()
        stem.append(contentsOf: name[..<dot].unicodeScalars.prefix(longestName))
        return String(stem) + name[dot...]
    }
}
