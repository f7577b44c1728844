/// The paging of Stripe's lists: newest first, by cursor (https://docs.stripe.com/api/pagination).
struct ListQuery: Sendable {
    static let parameters: Set<String> = ["limit", "starting_after", "ending_before", "created", "expand"]

    private let limit: Int
    private let startingAfter: String?
    private let endingBefore: String?
    private let created: ClosedRange<Int>

    /// Reads `limit` (1 … 100, 10 by itself), one of the two cursors, and `created[gte|gt|lte|lt]` in unix seconds.
    ///
    /// - Throws: 400 for a value out of bounds, or for both cursors at once.
    init(_ form: Form) throws(APIError) {
        limit = try form.integer("limit") ?? 10
        guard (1...100).contains(limit) else { throw .integer("limit", String(limit)) }
        startingAfter = form.value("starting_after")
        endingBefore = form.value("ending_before")
        if startingAfter != nil, endingBefore != nil {
            throw APIError("You cannot parameterize a list with both `starting_after` and `ending_before`.")
        }
        var lowest = 0
        var highest = Int.max - 1
        if let exactly = try form.integer("created") { (lowest, highest) = (exactly, exactly) }
        if let bound = try form.integer("created", "gte") { lowest = max(lowest, bound) }
        if let bound = try form.integer("created", "gt") { lowest = max(lowest, min(bound, highest) + 1) }
        if let bound = try form.integer("created", "lte") { highest = min(highest, bound) }
        if let bound = try form.integer("created", "lt"), bound > 0 { highest = min(highest, bound - 1) }
        created = lowest <= highest ? lowest...highest : (Int.max - 1)...(Int.max - 1)
    }

    /// One page out of `newestFirst`.
    ///
    /// - Parameter isWanted: the filters of the endpoint; the cursor may name an item that they leave out.
    /// - Throws: 400 `resource_missing` for a cursor that names nothing in the list.
    func page<Item>(
        of newestFirst: [Item], url: String, id: (Item) -> String, created createdAt: (Item) -> Int,
        where isWanted: (Item) -> Bool = { _ in true }, render: (Item) -> JSONValue
    ) throws(APIError) -> JSONValue {
        var items = newestFirst[...]
        if let startingAfter {
            items = items[(try index(of: startingAfter, "starting_after", in: newestFirst, id) + 1)...]
        }
        if let endingBefore {
            items = items[..<(try index(of: endingBefore, "ending_before", in: newestFirst, id))]
        }
        let matching = items.filter { created.contains(createdAt($0)) && isWanted($0) }
        // `ending_before` pages backwards: the page is the one next to the cursor, still shown newest first.
        let page = endingBefore == nil ? matching.prefix(limit) : matching.suffix(limit)
        return [
            "object": "list", "url": .string(url), "has_more": .bool(matching.count > page.count),
            "data": .array(page.map(render)),
        ]
    }

    private func index<Item>(
        of cursor: String, _ param: String, in items: [Item], _ id: (Item) -> String
    ) throws(APIError) -> Int {
        guard let index = items.firstIndex(where: { id($0) == cursor }) else {
            throw APIError(code: "resource_missing", "No such object: '\(cursor)'", param: param)
        }
        return index
    }
}
