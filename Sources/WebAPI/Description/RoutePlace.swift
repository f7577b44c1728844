/// Where in this package's sources an operation is answered: `x-source` of the served description.
struct RoutePlace: Sendable, Hashable {
    /// From the package's root: `Sources/WebAPI/Routes/JobRoutes.swift`.
    let file: String
    /// Where the route is registered, on the same line as the function's name.
    let line: Int
    /// The route's function.
    let function: String
    /// The type that decides.
    let service: String

    /// - Parameter path: the compiler's `#filePath`, which begins with the folder of whoever built this.
    init(path: String, line: Int, function: String, service: any Any.Type) {
        let root = path.ranges(of: "/Sources/").last?.lowerBound
        file = root.map { String(path[path.index(after: $0)...]) } ?? path
        self.line = line
        self.function = function
        self.service = "\(service)"
    }

    /// The place of the route that is being registered, for ``RecordingRouter``.
    @TaskLocal static var current: RoutePlace?
}
