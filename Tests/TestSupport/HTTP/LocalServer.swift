import Hummingbird
import Listening
import Logging
import ServiceLifecycle

/// A server on a free port of this machine, for as long as a test needs it.
package enum LocalServer {
    /// Answers while `body` runs, which is told the port.
    ///
    /// - Parameter services: what runs beside the server, and ends with it.
    package static func run<Responder: HTTPResponder, T: Sendable>(
        _ responder: Responder, beside services: [any Service] = [],
        _ body: @escaping @Sendable (_ port: Int) async throws -> T
    ) async throws -> T where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        var logger = Logger(label: "local-server")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream<Int>.makeStream()
        let listener = HTTPListener(
            .address(host: "127.0.0.1", port: 0), responder: responder, logger: logger,
            whenListening: { port.yield($0) })
        let group = ServiceGroup(services: [listener] + services, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            guard let bound = await ports.first(where: { _ in true }) else { throw CancellationError() }
            let result: Result<T, any Error>
            do {
                result = .success(try await body(bound))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}
