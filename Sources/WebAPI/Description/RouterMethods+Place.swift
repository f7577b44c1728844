import HTTPTypes
import Hummingbird

/// How our routes are registered: with the names of the function that answers and of the service that decides.
///
/// The file and the line are the compiler's, of the registration; a test sees to it that the name is the one that is
/// registered there.
extension RouterMethods where Context == AppContext {
    typealias Handler = @Sendable (Request, AppContext) async throws -> Response

    @discardableResult func get(
        _ path: RouterPath, _ function: String, by service: any Any.Type, path file: String = #filePath,
        line: Int = #line, use handler: @escaping Handler
    ) -> Self {
        on(path, .get, RoutePlace(path: file, line: line, function: function, service: service), handler)
    }

    @discardableResult func post(
        _ path: RouterPath, _ function: String, by service: any Any.Type, path file: String = #filePath,
        line: Int = #line, use handler: @escaping Handler
    ) -> Self {
        on(path, .post, RoutePlace(path: file, line: line, function: function, service: service), handler)
    }

    @discardableResult func put(
        _ path: RouterPath, _ function: String, by service: any Any.Type, path file: String = #filePath,
        line: Int = #line, use handler: @escaping Handler
    ) -> Self {
        on(path, .put, RoutePlace(path: file, line: line, function: function, service: service), handler)
    }

    @discardableResult func patch(
        _ path: RouterPath, _ function: String, by service: any Any.Type, path file: String = #filePath,
        line: Int = #line, use handler: @escaping Handler
    ) -> Self {
        on(path, .patch, RoutePlace(path: file, line: line, function: function, service: service), handler)
    }

    @discardableResult func delete(
        _ path: RouterPath, _ function: String, by service: any Any.Type, path file: String = #filePath,
        line: Int = #line, use handler: @escaping Handler
    ) -> Self {
        on(path, .delete, RoutePlace(path: file, line: line, function: function, service: service), handler)
    }

    private func on(
        _ path: RouterPath, _ method: HTTPRequest.Method, _ place: RoutePlace, _ handler: @escaping Handler
    ) -> Self {
        RoutePlace.$current.withValue(place) { on(path, method: method, use: handler) }
    }
}
