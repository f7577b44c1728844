/// The answers stored under `Idempotency-Key` (https://docs.stripe.com/api/idempotent_requests).
///
/// Like Stripe, an answer is stored once the call began to execute, be it a success or a 500; a refused parameter is
/// not. Keys are forgotten after a day, and the oldest beyond the capacity.
struct IdempotentAnswers: Sendable {
    /// An answer to be given again.
    struct Answer: Sendable, Equatable {
        let status: Int
        let body: [UInt8]
        let requestID: String
    }

    /// What a call that carries a key has to do.
    enum Admission: Sendable, Equatable {
        case execute
        case replay(Answer)
    }

    private struct Entry: Sendable {
        let fingerprint: String
        /// Unix seconds.
        let created: Int
        /// Nil while the first call is in flight.
        var answer: Answer?
    }

    static let lifetimeSeconds = 86_400
    static let maximumKeyLength = 255

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private let capacity: Int

    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    /// Admits a call, and holds the key until `finish` where it is to execute.
    ///
    /// - Parameter fingerprint: equal for calls to one endpoint with the same parameters.
    /// - Throws: 400 `idempotency_error` for other parameters under the same key; 409 while the first is in flight.
    mutating func admit(key: String, fingerprint: String, now: Int) throws(APIError) -> Admission {
        guard key.count <= Self.maximumKeyLength else {
            throw APIError("Idempotency keys can be up to \(Self.maximumKeyLength) characters long.")
        }
        if let entry = entries[key], now - entry.created < Self.lifetimeSeconds {
            guard entry.fingerprint == fingerprint else {
                throw APIError(
                    type: "idempotency_error",
                    "Keys for idempotent requests can only be used with the same parameters they were first used "
                        + "with. Try using a key other than '\(key)' if you meant to execute a different request.")
            }
            guard let answer = entry.answer else {
                throw APIError(
                    status: 409, type: "idempotency_error", code: "idempotency_key_in_use",
                    "There is currently another in-progress request using this Idempotent Key: \(key).")
            }
            return .replay(answer)
        }
        if entries.updateValue(Entry(fingerprint: fingerprint, created: now), forKey: key) == nil { order.append(key) }
        forgetOldest()
        return .execute
    }

    /// Stores the answer of an admitted call; nil frees the key for another try.
    mutating func finish(key: String, answer: Answer?) {
        if let answer {
            entries[key]?.answer = answer
        } else {
            entries[key] = nil
            order.removeAll { $0 == key }
        }
    }

    private mutating func forgetOldest() {
        guard order.count > capacity else { return }
        let forgotten = order.prefix(max(1, capacity / 10))
        for key in forgotten { entries[key] = nil }
        order.removeFirst(forgotten.count)
    }
}
