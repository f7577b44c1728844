/// Lets so many servers run side by side.
///
/// The tests come all at once, and what starts a hundred servers on two cores finds out how patient each wait is, and
/// nothing else.
package struct ServerPlaces: Sendable {
    /// For servers in the tests' own process.
    package static let inside = ServerPlaces(6)
    /// For processes.
    ///
    /// Of their own, because a test may start one beside a server that it holds.
    package static let processes = ServerPlaces(4)

    /// For documents that are written in the tests' own process: each one's files keep a processor busy for seconds.
    package static let documents = ServerPlaces(4)

    /// The turnstiles that the current task is already behind.
    @TaskLocal private static var entered: Set<ObjectIdentifier> = []

    private let turnstile: Turnstile

    private init(_ places: Int) {
        turnstile = Turnstile(places: places)
    }

    /// Runs `body` when there is a place for it.
    ///
    /// Whoever has one gets more at once: tests that each hold one and wait for a second would wait for each other.
    package func with<T>(_ body: () async throws -> T) async throws -> T {
        let key = ObjectIdentifier(turnstile)
        if Self.entered.contains(key) { return try await body() }
        await turnstile.enter(1)
        do {
            let value = try await Self.$entered.withValue(Self.entered.union([key])) { try await body() }
            await turnstile.leave(1)
            return value
        } catch {
            await turnstile.leave(1)
            throw error
        }
    }
}
