import Foundation
import Hummingbird
import Testing

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

    @Test("is served as it stands in the repository")
    func isServed() async throws {
        try await RunningServer.run { server in
            let answer = try await server.call("GET", "/openapi.yaml")
            let file = try Data(contentsOf: Repository.file("openapi.yaml"))
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/yaml")
            #expect(answer.bytes == [UInt8](file))
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
