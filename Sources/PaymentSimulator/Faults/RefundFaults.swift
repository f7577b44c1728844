/// What goes differently with refunds.
struct RefundFaults: Sendable, Equatable, Codable {
    /// A new refund stays `pending` until it is moved on through the control routes.
    var pending = false

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pending = try container.decodeIfPresent(Bool.self, forKey: .pending) ?? false
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case pending
    }
}
