import Database
import Hummingbird
import Security

/// `?limit=1…100&cursor=`.
struct Paging: Sendable {
    let limit: Int
    /// The last id of the page before.
    let cursor: String?

    /// - Throws: 422 naming the parameter.
    init(_ request: Request) throws {
        limit = try Self.number(request, "limit", 1...100) ?? 20
        guard let text = FormFields(queryOf: request)["cursor"], !text.isEmpty else {
            cursor = nil
            return
        }
        guard let bytes = Base64URL.decode(text), let id = String(validating: bytes, as: UTF8.self) else {
            throw Problem.invalid("cursor", "must be a next_cursor of an answer")
        }
        cursor = id
    }

    /// The cursor as an id.
    ///
    /// - Throws: 422 when it is none.
    func id<ID>(_ read: (String) -> ID?) throws -> ID? {
        try cursor.map { text in
            guard let id = read(text) else { throw Problem.invalid("cursor", "must be a next_cursor of an answer") }
            return id
        }
    }

    /// The page's body.
    ///
    /// - Parameter found: one more than the page holds when there is another.
    func page<Item, Body: Encodable & Sendable>(
        of found: [Item], id: (Item) -> String, body: (Item) -> Body
    ) -> ListBody<Body> {
        let page = found.prefix(limit)
        return ListBody(
            items: page.map(body), nextCursor: found.count > limit ? page.last.map { Self.cursor(after: id($0)) } : nil)
    }

    /// The cursor after a page that ends with `id`.
    static func cursor(after id: String) -> String { Base64URL.encode(Array(id.utf8)) }

    /// A whole number in the query, or `nil` when it is not there.
    ///
    /// - Throws: 422 naming the parameter.
    static func number(_ request: Request, _ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = FormFields(queryOf: request)[name], !text.isEmpty else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Problem.invalid(name, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
