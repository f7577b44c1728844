import Hummingbird

/// `?limit=1…100&cursor=` of a list that is short and only grows at its end: all of it comes at once, unless a part is
/// asked for.
struct Slice: Sendable {
    private let limit: Int
    /// How many items are on the pages before.
    private let start: Int

    /// - Throws: 422 naming the parameter.
    init(_ request: Request) throws {
        limit = try Paging.number(request, "limit", 1...100) ?? .max
        start = try Paging(request).id { Int($0).flatMap { $0 > 0 ? $0 : nil } } ?? 0
    }

    /// The page's body.
    func page<Item, Body: Encodable & Sendable>(of all: [Item], body: (Item) -> Body) -> ListBody<Body> {
        let page = all.dropFirst(start).prefix(limit)
        return ListBody(
            items: page.map(body),
            nextCursor: page.endIndex < all.endIndex ? Paging.cursor(after: "\(page.endIndex)") : nil)
    }
}
