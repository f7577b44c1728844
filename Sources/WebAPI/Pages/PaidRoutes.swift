import Hummingbird

/// The page after paying.
struct PaidRoutes: Sendable {
    let limiting: RateLimiting

    func add(to router: Router<AppContext>) {
        router.group().add(middleware: limiting.others).get("paid", use: paid)
    }

    @Sendable private func paid(_ request: Request, _ context: AppContext) async throws -> Response {
        guard FormFields(queryOf: request)["canceled"] == nil else {
            return Page(
                title: "Nothing was paid", body: "<p>The payment was not made. The document waits for you.</p>"
            ).response()
        }
        return Page(
            title: "Thank you",
            body: "<p>As soon as your payment is confirmed, your document is being written.</p>"
        ).response()
    }
}
