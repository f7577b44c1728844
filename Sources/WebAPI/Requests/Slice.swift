import Hummingbird

/// `?limit=1…100&cursor=` of a list that is short: all of it comes at once, unless a part is asked for.
struct Slice: Sendable {
    private let limit: Int
    /// The position of the last item of the page before; 0 for none.
    private let start: Int

    /// - Throws: 422 naming the parameter.
    init(_ request: Request) throws {
        limit = try Paging.number(request, "limit", 1...100) ?? .max
        start = try Paging(request).id { Int($0).flatMap { $0 > 0 ? $0 : nil } } ?? 0
    }

    /// The page's body.
    ///
    /// - Parameter position: of an item, from 1 and upwards; one that no other gets keeps the pages right when items go.
    ///   Without it an item's number counts, and what comes in between moves those behind it.
    func page<Item, Body: Encodable & Sendable>(
        of all: [Item], at position: ((Item) -> Int)? = nil, body: (Item) -> Body
    ) -> ListBody<Body> {
        let rest = all.enumerated().map { (position: position?($1) ?? $0 + 1, item: $1) }.drop { $0.position <= start }
        let page = rest.prefix(limit)
        return ListBody(
            items: page.map { body($0.item) },
            nextCursor: page.count < rest.count ? page.last.map { Paging.cursor(after: "\($0.position)") } : nil)
    }
}
