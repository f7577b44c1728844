import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

extension ModelServer {
    /// Runs it on a free port of this machine while `body` runs.
    ///
    /// - Parameter body: given the server's address, such as `http://127.0.0.1:40123`.
    package func running<T: Sendable>(_ body: @escaping @Sendable (String) async throws -> T) async throws -> T {
        var logger = Logger(label: "model-server")
        logger.logLevel = .critical
        let (addresses, address) = AsyncStream<String>.makeStream()
        let services = ServiceGroup(
            services: [application(port: 0, logger: logger) { address.yield($0) }], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { address.finish() }
                try await services.run()
            }
            guard let base = await addresses.first(where: { _ in true }) else { throw CancellationError() }
            let result: Result<T, any Error>
            do {
                result = .success(try await body(base))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// The server as a service.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - whenListening: told the address once requests are accepted.
    package func application(
        port: Int, logger: Logger, whenListening: @escaping @Sendable (String) -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        addRoutes(to: router)
        return Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { whenListening("http://127.0.0.1:\($0.localAddress?.port ?? 0)") }, logger: logger)
    }
}
