/// What goes wrong with webhooks until the faults are cleared.
struct WebhookFaults: Sendable, Equatable, Codable {
    /// How often each event is delivered altogether, the copies side by side.
    var duplicate = 1
    /// The events of one change arrive in the reverse of their order.
    var reorder = false
    /// Every delivery starts so much later.
    var delaySeconds = 0.0
    /// Nothing is delivered; the events are only in the event list.
    var drop = false
    /// Attempts are signed with another secret for as long as this stands: a retry after it is cleared is signed right.
    var wrongSignature = false
    /// Events are delivered before the API call that causes them is answered.
    ///
    /// A new checkout session is paid at once,
    /// so that its events overtake the answer that tells the merchant the session's id.
    var beforeResponse = false

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        duplicate = try container.decodeIfPresent(Int.self, forKey: .duplicate) ?? 1
        reorder = try container.decodeIfPresent(Bool.self, forKey: .reorder) ?? false
        delaySeconds = try container.decodeIfPresent(Double.self, forKey: .delaySeconds) ?? 0
        drop = try container.decodeIfPresent(Bool.self, forKey: .drop) ?? false
        wrongSignature = try container.decodeIfPresent(Bool.self, forKey: .wrongSignature) ?? false
        beforeResponse = try container.decodeIfPresent(Bool.self, forKey: .beforeResponse) ?? false
        guard (1...1_000).contains(duplicate), (0...3_600).contains(delaySeconds) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "duplicate is 1 to 1000, delay_seconds 0 to 3600"))
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case duplicate, reorder, drop
        case delaySeconds = "delay_seconds"
        case wrongSignature = "wrong_signature"
        case beforeResponse = "before_response"
    }

    /// How the deliveries of one change are to be sent.
    func batches(of deliveries: [Delivery]) -> [DeliveryBatch] {
        guard !drop, !deliveries.isEmpty else { return [] }
        let batch = DeliveryBatch(
            deliveries: reorder ? deliveries.reversed() : deliveries, delay: .milliseconds(Int(delaySeconds * 1_000)))
        return Array(repeating: batch, count: duplicate)
    }
}
