import HTTPTypes
import Hummingbird

/// The router's root while our routes are added: notes for each where in the sources it was registered.
///
/// Only here is a route's whole path known, and groups wrap what they pass on, so the place comes beside it, by
/// ``RoutePlace/current``.
final class RecordingRouter: RouterMethods {
    typealias Context = AppContext

    struct Operation: Hashable {
        let method: HTTPRequest.Method
        /// With its variables in braces, as the description writes it.
        let path: String
    }

    private let router: Router<AppContext>
    private(set) var places: [Operation: RoutePlace] = [:]

    init(_ router: Router<AppContext>) {
        self.router = router
    }

    @discardableResult func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == AppContext {
        places[Operation(method: method, path: path.description)] = RoutePlace.current
        router.on(path, method: method, responder: responder)
        return self
    }

    @discardableResult func add(middleware: any MiddlewareProtocol<Request, Response, AppContext>) -> Self {
        router.add(middleware: middleware)
        return self
    }
}
