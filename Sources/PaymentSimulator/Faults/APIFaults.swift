/// The next API calls that are answered with an error of the provider's.
struct APIFaults: Sendable, Equatable, Codable {
    /// 429 or 500 … 599.
    let status: Int
    /// How many more calls it hits.
    private(set) var times: Int
    /// Only calls whose path contains this, such as `v1/refunds`; nil hits all.
    let path: String?
    /// The call is done, and only its answer is lost: the other half of what an outage can do.
    let afterExecution: Bool
    /// Whether a 5xx is stored under the call's idempotency key and so given again, as Stripe does.
    let stored: Bool

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decode(Int.self, forKey: .status)
        times = try container.decodeIfPresent(Int.self, forKey: .times) ?? 1
        path = try container.decodeIfPresent(String.self, forKey: .path)
        afterExecution = try container.decodeIfPresent(Bool.self, forKey: .afterExecution) ?? false
        stored = try container.decodeIfPresent(Bool.self, forKey: .stored) ?? true
        guard status == 429 || (500...599).contains(status), (1...100_000).contains(times) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "status is 429 or 500 to 599, times 1 to 100000"))
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case status, times, path, stored
        case afterExecution = "after_execution"
    }

    /// Whether this call is hit, and counts it where it is.
    mutating func hits(path callPath: String) -> Bool {
        guard times > 0, path.map({ callPath.contains($0) }) ?? true else { return false }
        times -= 1
        return true
    }

    /// The answer to a call that was hit.
    var error: APIError {
        status == 429
            ? APIError(status: status, code: "rate_limit", "Request rate limit exceeded (simulated).")
            : APIError(status: status, type: "api_error", "An unknown error occurred (simulated).")
    }
}
