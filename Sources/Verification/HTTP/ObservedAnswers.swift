import Synchronization

/// Which statuses each route has answered with, over the whole run: the description has to name them all.
final class ObservedAnswers: Sendable {
    private let first = Mutex<[Endpoint: [Int: Answer]]>([:])

    func add(_ answer: Answer) {
        first.withLock { seen in
            if seen[answer.request.endpoint]?[answer.status] == nil {
                seen[answer.request.endpoint, default: [:]][answer.status] = answer
            }
        }
    }

    /// The first answer of each status that the description does not name, of the routes that it has.
    func undescribed(by description: APIDescription) -> [Answer] {
        first.withLock { $0 }.flatMap { endpoint, answers -> [Answer] in
            guard let operation = description.operation(endpoint), !operation.statuses.isEmpty else { return [] }
            return answers.filter { !operation.statuses.contains($0.key) }.map(\.value)
        }.sorted { $0.request.id < $1.request.id }
    }
}
