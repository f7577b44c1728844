import Foundation
import Hummingbird
import Testing
import Yams

@testable import Rukopys

@Suite("openapi.yaml")
struct DescriptionTests {
    @Test("describes every route, and nothing that is not there")
    func agreesWithRoutes() async throws {
        try await RunningServer.run { server in
            let served = Set(
                server.composition.api.router().routes.filter { $0.method != .head }.map { route in
                    Description.Operation(method: route.method.rawValue, path: route.path.description)
                })
            let described = Set(try Description.operations().keys)
            #expect(served.count > 20)
            #expect(served.subtracting(described) == [], "served, not described")
            #expect(described.subtracting(served) == [], "described, not served")
        }
    }

    @Test("is served as it stands in the repository, and says of each operation where it is answered")
    func isServed() async throws {
        try await RunningServer.run { server in
            let answer = try await server.call("GET", "/openapi.yaml")
            let file = try String(contentsOf: Repository.file("openapi.yaml"), encoding: .utf8)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/yaml")
            let lines = answer.text.split(separator: "\n", omittingEmptySubsequences: false)
            let own = lines.filter { !$0.hasPrefix("      x-source: ") }
            // But for the server, which is the one that was asked.
            let example = "  - url: http://127.0.0.1:8080\n"
            #expect(file.contains(example) && !answer.text.contains(example))
            #expect(own.joined(separator: "\n") == file.replacing(example, with: "  - url: \(server.origin)\n"))
            #expect(lines.count - own.count == (try Description.operations().count))
        }
    }

    @Test("names the line at which each operation's function is registered")
    func places() async throws {
        try await RunningServer.run { server in
            let answer = try await server.call("GET", "/openapi.yaml")
            let root = try #require(try Yams.load(yaml: answer.text) as? [String: Any])
            for operation in try Description.operations().keys {
                let item = (root["paths"] as? [String: [String: Any]])?[operation.path]
                let described = item?[operation.method.lowercased()] as? [String: Any]
                let place = try #require(described?["x-source"] as? [String: Any], "\(operation)")
                let path = try #require(place["file"] as? String)
                let line = try #require(place["line"] as? Int)
                let function = try #require(place["function"] as? String)
                #expect((place["service"] as? String)?.isEmpty == false, "\(operation)")
                #expect(path.hasPrefix("Sources/WebAPI/"))
                let text = try String(contentsOf: Repository.file(path), encoding: .utf8)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                try #require(lines.indices.contains(line - 1), "\(operation): \(path):\(line)")
                let registration = lines[(line - 1)...].prefix(2).joined(separator: " ")
                let verb = ".\(operation.method.lowercased())("
                #expect(lines[line - 1].contains(verb), "\(operation): \(path):\(line)")
                #expect(lines[line - 1].contains("\"\(function)\""), "\(operation): \(path):\(line)")
                #expect(
                    registration.contains("use: \(function))") || registration.contains("await \(function)("),
                    "\(operation): \(path):\(line)")
                #expect(text.contains("func \(function)("), "\(operation): \(path)")
            }
        }
    }

    @Test("refers to nothing that it does not define")
    func references() throws {
        let text = try String(contentsOf: Repository.file("openapi.yaml"), encoding: .utf8)
        let references = Set(text.matches(of: /"#\/components\/(\w+)\/(\w+)"/).map { "\($0.1)/\($0.2)" })
        #expect(references.count > 20)
        let components = try Description.components()
        #expect(references.subtracting(components) == [], "referred to, not defined")
        // Schemes are referred to by their bare names.
        #expect(
            components.subtracting(references) == [
                "securitySchemes/bearer", "securitySchemes/browser", "securitySchemes/metricsToken",
            ],
            "defined, not referred to")
    }

    @Test("says of every operation that wants a token that it answers 401 without one")
    func unauthorized() async throws {
        try await RunningServer.run(settings: ["METRICS_TOKEN": "a-token-of-the-tests"]) { server in
            for (operation, statuses) in try Description.operations() {
                // Without a link's token the page is for whoever wants one; only a bad token is refused.
                if operation.path == "/sign-in", operation.method == "GET" { continue }
                let path = operation.path.replacing("{id}", with: "01a213c7-a842-7d14-8f08-54b370f2fdd8")
                let answer = try await server.call(operation.method, path, json: ["token": "none"])
                #expect(
                    (answer.status == 401) == statuses.contains(401), "\(operation) answers \(answer.status)")
            }
        }
    }
}
