import Documents
import Hummingbird

/// `pricing/*`: what a document costs, for anybody.
struct PricingRoutes: Sendable {
    let documents: DocumentService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others)
            .get("pricing/calculate", "price", by: DocumentService.self, use: price)
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
}
