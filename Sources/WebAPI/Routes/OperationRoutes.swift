import HTTPTypes
import Hummingbird

/// One thing that has to work before requests are sent here.
package struct ReadinessCheck: Sendable {
    let name: String
    /// What is the matter; `nil` when all is well.
    let problem: @Sendable () async -> String?

    package init(_ name: String, problem: @escaping @Sendable () async -> String?) {
        self.name = name
        self.problem = problem
    }
}

/// `/health`, `/ready` and the API's own description.
struct OperationRoutes: Sendable {
    let version: String
    let environment: String
    let checks: [ReadinessCheck]
    let description: ServedDescription
    let limiting: RateLimiting

    func add(to router: some RouterMethods<AppContext>) {
        // Not limited: who asks too often whether we live must not be told that we do not.
        router.get("health", "health", by: OperationRoutes.self, use: health)
        router.group().add(middleware: limiting.others)
            .get("ready", "ready", by: ReadinessCheck.self, use: ready)
            .get("openapi.yaml", "openAPI", by: ServedDescription.self, use: openAPI)
            .get("docs", "docs", by: ServedDescription.self, use: docs)
    }

    private struct HealthBody: Encodable {
        let status = "healthy"
        let version: String
        let environment: String
    }

    /// Touches nothing: it says that the process answers.
    @Sendable private func health(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(HealthBody(version: version, environment: environment))
    }

    private struct ReadyBody: Encodable {
        let status: String
        let checks: [String: String]
    }

    @Sendable private func ready(_ request: Request, _ context: AppContext) async throws -> Response {
        var results: [String: String] = [:]
        for check in checks { results[check.name] = await check.problem() ?? Self.passed }
        let problems = results.filter { $0.value != Self.passed }
        guard problems.isEmpty else {
            throw Problem(
                .serviceUnavailable, "not-ready", "The server cannot do its work",
                detail: problems.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "; "),
                checks: results, headers: [.retryAfter: "5"])
        }
        return try JSONResponse.make(ReadyBody(status: "ready", checks: results))
    }

    private static let passed = "ok"

    /// The description for people; it loads nothing, and nothing in it runs.
    @Sendable private func docs(_ request: Request, _ context: AppContext) async throws -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "max-age=300"]
        if let policy = HTTPField.Name("Content-Security-Policy") {
            headers[policy] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
        }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: try description.page)))
    }

    @Sendable private func openAPI(_ request: Request, _ context: AppContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try description.text)))
    }
}
