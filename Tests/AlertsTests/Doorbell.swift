import Hummingbird
import Synchronization
import TestSupport

/// A webhook of an operator's, on a free port of this machine, that answers as a test wants it to.
final class Doorbell: Sendable {
    private struct State {
        var statuses: [Int]
        var bodies: [String] = []
    }

    private let state: Mutex<State>

    /// - Parameter statuses: of its answers, one after the other; then 200.
    init(_ statuses: Int...) {
        state = Mutex(State(statuses: statuses))
    }

    var bodies: [String] { state.withLock { $0.bodies } }

    /// Runs it while `body` runs.
    func running(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let router = Router()
        router.post("hook") { [self] request, _ in
            let text = String(buffer: try await request.body.collect(upTo: 1 << 16))
            let status = state.withLock { state in
                state.bodies.append(text)
                return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
            }
            return Response(status: .init(code: status))
        }
        try await LocalServer.run(router.buildResponder()) { port in
            try await body("http://127.0.0.1:\(port)/hook?token=hush")
        }
    }
}
