/// Runs `body`, but no longer than this.
///
/// - Throws: ``Defect`` naming `what` when the time is over; what `body` throws.
func within<Value: Sendable>(
    _ limit: Duration, _ what: Bilingual, in answer: Answer? = nil, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw Defect(what, Bilingual("не за \(limit)", "not within \(limit)"), in: answer)
        }
        return value
    }
}

/// Asks again and again until `read` gives a value.
///
/// For what the server does by itself, in a job of its own.
///
/// - Throws: ``Defect`` naming `what`, with the last answer that `read` left in `answer`.
func eventually<Value: Sendable>(
    _ what: Bilingual, within limit: Duration = .seconds(60),
    _ read: (inout Answer?) async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    var answer: Answer?
    while true {
        if let value = try await read(&answer) { return value }
        guard clock.now < deadline else {
            let last = answer.map { "\($0.verdict): \($0.text.prefix(1_000))" } ?? "—"
            throw Defect(what, Bilingual("не за \(limit): \(last)", "not within \(limit): \(last)"), in: answer)
        }
        try await clock.sleep(for: .milliseconds(25))
    }
}

/// So many at once, all begun before any is waited for; their results in order.
func together<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
        for number in 0..<count { group.addTask { (number, try await body(number)) } }
        var results: [(Int, Value)] = []
        for try await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
