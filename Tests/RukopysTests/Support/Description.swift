import EmbeddedFiles
import Foundation
import Testing
import Yams

/// `openapi.yaml`, as far as the tests hold the server to it.
enum Description {
    struct Operation: Hashable, CustomStringConvertible {
        /// Upper case.
        let method: String
        /// With its variables in braces.
        let path: String

        var description: String { "\(method) \(path)" }
    }

    /// The statuses that each operation may answer with.
    static func operations() throws -> [Operation: Set<Int>] { try known.get() }

    /// Read once: every call of every test is compared with it.
    private static let known = Result { try readOperations() }

    private static func readOperations() throws -> [Operation: Set<Int>] {
        let paths = try #require(try root()["paths"] as? [String: [String: Any]])
        var operations: [Operation: Set<Int>] = [:]
        for (path, item) in paths {
            for (method, value) in item where methods.contains(method) {
                let operation = try #require(value as? [String: Any])
                let responses = try #require(operation["responses"] as? [String: Any], "\(method) \(path)")
                operations[Operation(method: method.uppercased(), path: path)] = Set(
                    responses.keys.compactMap(Int.init))
            }
        }
        return operations
    }

    /// The names of all components: `schemas/User`.
    static func components() throws -> Set<String> {
        let components = try #require(try root()["components"] as? [String: [String: Any]])
        return Set(components.flatMap { kind, named in named.keys.map { "\(kind)/\($0)" } })
    }

    private static func root() throws -> [String: Any] {
        let file = try #require(EmbeddedFile.named("openapi.yaml"))
        return try #require(try Yams.load(yaml: file.text) as? [String: Any])
    }

    /// Records an issue unless the description of the called operation names the answer's status.
    static func expectDocumented(_ answer: Answer, _ method: String, _ path: String) throws {
        let path = path.split(separator: "?")[0]
        // As the router does: a literal path before one with a parameter in its place.
        let fitting = try operations().filter { $0.key.fits(path) }
        let fewest = fitting.keys.map(\.parameters).min()
        let called = fitting.first { $0.key.method == method && $0.key.parameters == fewest }
        guard let (operation, statuses) = called else { return }
        #expect(statuses.contains(answer.status), "\(operation) is not described to answer \(answer.status)")
    }

    private static let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
}

extension Description.Operation {
    /// How many variables its path has.
    fileprivate var parameters: Int { path.count { $0 == "{" } }

    fileprivate func fits(_ calledPath: Substring) -> Bool {
        let parts = path.split(separator: "/")
        let called = calledPath.split(separator: "/")
        return parts.count == called.count
            && zip(parts, called).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
