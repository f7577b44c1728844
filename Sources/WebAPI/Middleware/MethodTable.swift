import HTTPTypes
import Hummingbird
import Synchronization

/// Which methods a path knows: the router answers 404 where RFC 9110 §15.5.6 wants 405 with `Allow`.
final class MethodTable: Sendable {
    private struct Entry: Sendable {
        let pattern: RouterPath
        let method: HTTPRequest.Method
    }

    private let entries = Mutex<[Entry]>([])

    func fill(with routes: [Router<AppContext>.RouteDescription]) {
        let filled = routes.map { Entry(pattern: $0.path, method: $0.method) }
        entries.withLock { $0 = filled }
    }

    /// The methods of all routes whose pattern the path fits, in order; HEAD goes with GET.
    func methods(for path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        let matching = entries.withLock { entries in
            // The router prefers a literal path to one with a parameter in its place.
            let fitting = entries.filter { Self.fits(parts, $0.pattern) }
            let literal = fitting.filter { $0.pattern.description == "/" + parts.joined(separator: "/") }
            return (literal.isEmpty ? fitting : literal).map(\.method)
        }
        let all = Set(matching).union(matching.contains(.get) ? [.head] : [])
        return all.sorted { $0.rawValue < $1.rawValue }
    }

    private static func fits(_ path: [Substring], _ pattern: RouterPath) -> Bool {
        path.count == pattern.count && zip(path, pattern).allSatisfy { part, expected in expected ~= part }
    }
}
