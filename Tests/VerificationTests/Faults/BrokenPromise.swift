import Synchronization
import Testing

/// One promise that a server breaks, and what a report has to say about it.
struct BrokenPromise: Sendable, CustomTestStringConvertible {
    typealias Passing = BreakingProxy.Passing
    typealias Pass = @Sendable (Passing) async throws -> ProxyReply

    static let all: [BrokenPromise] = ofTokens + ofAnswers + ofPayments + ofJobs + ofRoutes

    let name: String
    /// The scenarios in which it shows.
    let scenarios: Set<String>
    /// A part of what the report says that it expected, or the route that it says is missing.
    let told: String
    let answer: @Sendable (Passing, borrowing Mutex<ProxyMemory>, Pass) async throws -> ProxyReply

    var testDescription: String { name }

    init(
        _ name: String, in scenarios: String..., told: String,
        answer: @escaping @Sendable (Passing, borrowing Mutex<ProxyMemory>, Pass) async throws -> ProxyReply
    ) {
        self.name = name
        self.scenarios = Set(scenarios)
        self.told = told
        self.answer = answer
    }

    /// One that only changes answers.
    init(
        _ name: String, in scenarios: String..., told: String,
        changing change: @escaping @Sendable (Passing, inout ProxyReply) -> Void
    ) {
        self.name = name
        self.scenarios = Set(scenarios)
        self.told = told
        answer = { passing, _, pass in
            var reply = try await pass(passing)
            change(passing, &reply)
            return reply
        }
    }

    /// One that answers with an earlier good answer where it should refuse.
    ///
    /// - Parameters:
    ///   - path: of the requests that it is about.
    ///   - refusals: the statuses that it hides.
    static func forgiving(
        _ name: String, in scenarios: String..., told: String, at path: @escaping @Sendable (Passing) -> Bool,
        _ refusals: Set<Int>
    ) -> BrokenPromise {
        BrokenPromise(name, Set(scenarios), told) { passing, memory, pass in
            let reply = try await pass(passing)
            guard path(passing) else { return reply }
            return memory.withLock { memory in
                if reply.status < 300 { memory.answers["last"] = reply }
                guard refusals.contains(reply.status), var good = memory.answers["last"] else { return reply }
                good.set("X-Request-ID", passing.header("X-Request-ID"))
                return good
            }
        }
    }

    /// A route that is neither there nor described.
    static func without(_ path: String, in scenario: String, told: String) -> BrokenPromise {
        BrokenPromise("without \(path)", in: scenario, told: told) { passing, reply in
            if passing.path == "/openapi.yaml" {
                reply.text = reply.text.replacing("\n  \(path):\n", with: "\n  /nothing/here:\n")
            } else if passing.path == path {
                reply.status = 404
                reply.set("Content-Type", "application/problem+json")
                reply.text = #"{"type":"urn:x:not-found","title":"","status":404,"detail":"","instance":""}"#
            }
        }
    }

    private init(
        _ name: String, _ scenarios: Set<String>, _ told: String,
        _ answer: @escaping @Sendable (Passing, borrowing Mutex<ProxyMemory>, Pass) async throws -> ProxyReply
    ) {
        (self.name, self.scenarios, self.told, self.answer) = (name, scenarios, told, answer)
    }
}
