import Hummingbird
import Listening
import Logging
import ServiceLifecycle
import TestSupport

extension ModelServer {
    /// Runs it on a free port of this machine while `body` runs.
    ///
    /// - Parameter body: given the server's address, such as `http://127.0.0.1:40123`.
    package func running<T: Sendable>(_ body: @escaping @Sendable (String) async throws -> T) async throws -> T {
        try await LocalServer.run(responder) { port in try await body("http://127.0.0.1:\(port)") }
    }

    /// The server as a service.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - whenListening: told the address once requests are accepted.
    package func listener(
        port: Int, logger: Logger, whenListening: @escaping @Sendable (String) -> Void
    ) -> some Service {
        HTTPListener(
            .address(host: "127.0.0.1", port: port), responder: responder, logger: logger,
            whenListening: { whenListening("http://127.0.0.1:\($0)") })
    }

    private var responder: RouterResponder<BasicRequestContext> {
        let router = Router()
        addRoutes(to: router)
        return router.buildResponder()
    }
}
