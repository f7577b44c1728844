@testable import TestSupport

/// Lets so many servers run side by side.
///
/// The tests come all at once, and what starts a hundred servers on two cores finds out how patient each wait is, and
/// nothing else.
struct ServerPlaces: Sendable {
    /// For servers in the tests' own process.
    static let inside = ServerPlaces(6)
    /// For processes.
    ///
    /// Of their own, because a test may start one beside a server that it holds.
    static let processes = ServerPlaces(4)

    private let turnstile: Turnstile

    private init(_ places: Int) {
        turnstile = Turnstile(places: places)
    }

    func with<T>(_ body: () async throws -> T) async throws -> T {
        await turnstile.enter(1)
        do {
            let value = try await body()
            await turnstile.leave(1)
            return value
        } catch {
            await turnstile.leave(1)
            throw error
        }
    }
}
