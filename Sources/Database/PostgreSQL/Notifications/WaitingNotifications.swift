/// Notifications that have not been sent: each once, however often it was asked for.
struct WaitingNotifications {
    /// What one statement sends.
    typealias Batch = [(channel: String, payload: String)]

    /// More different payloads of one channel than this are replaced by ``DatabaseNotification/everyPayload``.
    static let mostPayloads = 1_000
    /// A statement has two values for each, and PostgreSQL takes 65,535.
    static let largestBatch = 1_000

    private var payloads: [String: Set<String>] = [:]

    /// Adds one, unless it or what stands for it is waiting already.
    mutating func add(channel: String, payload: String) {
        let everything: Set = [DatabaseNotification.everyPayload]
        var waiting = payloads[channel, default: []]
        guard waiting != everything else { return }
        // So that the set is changed where it is, and not copied for each of a thousand.
        payloads[channel] = nil
        waiting.insert(payload)
        let isTooMuch = waiting.count > Self.mostPayloads || payload == DatabaseNotification.everyPayload
        payloads[channel] = isTooMuch ? everything : waiting
    }

    /// Takes out as many as one statement can send; `nil` when nothing is waiting.
    mutating func takeBatch() -> Batch? {
        var batch: Batch = []
        while batch.count < Self.largestBatch, let (channel, waiting) = payloads.first {
            let taken = waiting.prefix(Self.largestBatch - batch.count)
            batch += taken.map { (channel, $0) }
            let rest = waiting.subtracting(taken)
            payloads[channel] = rest.isEmpty ? nil : rest
        }
        return batch.isEmpty ? nil : batch
    }

    /// Adds what could not be sent.
    mutating func putBack(_ batch: Batch) {
        for (channel, payload) in batch { add(channel: channel, payload: payload) }
    }

    /// Forgets everything.
    mutating func removeAll() { payloads = [:] }
}
