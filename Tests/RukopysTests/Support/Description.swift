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
    static func operations() throws -> [Operation: Set<Int>] {
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
        guard let (operation, statuses) = try operations().first(where: { $0.key.isCalled(method, String(path)) })
        else { return }
        #expect(statuses.contains(answer.status), "\(operation) is not described to answer \(answer.status)")
    }

    private static let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
}

extension Description.Operation {
    fileprivate func isCalled(_ calledMethod: String, _ calledPath: String) -> Bool {
        let parts = path.split(separator: "/")
        let called = calledPath.split(separator: "/")
        return calledMethod == method && parts.count == called.count
            && zip(parts, called).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
