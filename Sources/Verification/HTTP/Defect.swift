/// A promise that was not kept, with what it takes to see it again.
struct Defect: Error, Sendable {
    let expected: Bilingual
    let received: Bilingual
    /// The request that shows it, where one does.
    var answer: Answer?

    init(_ expected: Bilingual, _ received: Bilingual, in answer: Answer? = nil) {
        self.expected = expected
        self.received = received
        self.answer = answer
    }

    /// For expectations that read the same in both languages.
    init(_ expected: String, _ received: String, in answer: Answer? = nil) {
        self.init(Bilingual(expected), Bilingual(received), in: answer)
    }
}

/// The server has no such route: not a defect of the route, but its absence.
struct MissingEndpoint: Error, Sendable {
    let endpoint: Endpoint
    let answer: Answer
}

/// What a scenario needs is not at hand.
struct Skipped: Error, Sendable {
    let reason: Bilingual
}

/// Checks the one fact and says what was found instead.
///
/// - Throws: ``Defect``.
func require(_ isKept: Bool, _ expected: Bilingual, _ received: Bilingual, in answer: Answer? = nil) throws {
    if !isKept { throw Defect(expected, received, in: answer) }
}

/// - Returns: what is there.
/// - Throws: ``Defect`` when nothing is.
func require<Value>(
    _ value: Value?, _ expected: Bilingual, in answer: Answer? = nil
) throws -> Value {
    guard let value else {
        throw Defect(expected, Bilingual(answer.map { String($0.text.prefix(300)) } ?? "—"), in: answer)
    }
    return value
}

/// Both must be the same.
///
/// - Throws: ``Defect``.
func requireEqual<Value: Equatable & Sendable>(
    _ what: Bilingual, _ found: Value?, _ wanted: Value, in answer: Answer? = nil
) throws {
    if found == wanted { return }
    let shown = found.map { "\($0)" } ?? "—"
    throw Defect(what + Bilingual(": \(wanted)"), what + Bilingual(": \(shown)"), in: answer)
}

extension Answer {
    /// The answer itself, if it has one of these statuses and, where given, this slug.
    ///
    /// - Throws: ``MissingEndpoint``, ``Defect``.
    @discardableResult
    func expect(_ statuses: Int..., slug wanted: String? = nil) throws -> Answer {
        if statuses.contains(status), wanted == nil || slug == wanted { return self }
        if isOfMissingEndpoint { throw MissingEndpoint(endpoint: request.endpoint, answer: self) }
        let expected = statuses.map { "\($0)" }.joined(separator: " / ") + (wanted.map { " \($0)" } ?? "")
        let shown = body.isEmpty ? verdict : "\(verdict): \(text.prefix(300))"
        throw Defect(expected, shown, in: self)
    }

    /// The field, if it is there as text.
    func string(_ key: String) throws -> String {
        try require(self[key]?.string, Bilingual("`\(key)` у відповіді", "`\(key)` in the answer"), in: self)
    }

    /// The answer itself, if its object has all of these fields.
    @discardableResult
    func expectFields(_ names: String...) throws -> Answer {
        let missing = names.filter { self[$0] == nil }
        try require(
            missing.isEmpty,
            Bilingual("поля \(names.joined(separator: ", "))", "the fields \(names.joined(separator: ", "))"),
            Bilingual("немає \(missing.joined(separator: ", "))", "without \(missing.joined(separator: ", "))"),
            in: self)
        return self
    }

    /// The answer itself, if the header is there and as it should be.
    @discardableResult
    func expectHeader(_ name: String, _ isRight: (String) -> Bool, _ wanted: String) throws -> Answer {
        let value = header(name)
        try require(
            value.map(isRight) == true, Bilingual("\(name): \(wanted)"), Bilingual("\(name): \(value ?? "—")"), in: self
        )
        return self
    }
}
