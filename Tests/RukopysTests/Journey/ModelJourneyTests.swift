import Foundation
import ModelServer
import TestSupport
import Testing

@Suite("The journey with a model")
struct ModelJourneyTests {
    private static let key = "sk-journey-0123456789"

    private static let settings = [
        "AI_CHAIN": "openai:model-7,builtin", "OPENAI_API_KEY": key, "AI_PRICES": "model-7=150:600",
    ]

    @Test("a document is written by the configured model, call by call", arguments: ["en", "uk"])
    func written(language: String) async throws {
        let models = ModelServer(settings: .init(latency: .milliseconds(10), sections: 3))
        try await models.running { base in
            try await RunningServer.run(settings: Self.settings.merging(["OPENAI_BASE_URL": base]) { $1 }) { server in
                let you = try await server.signIn()
                let document = try #require(
                    try await you.post("documents", try Example(language).request)["id"]?.string)
                _ = try await EventStream.open(try await you.pay(document), of: you).read()
                #expect(try await you.get("documents/\(document)")["status"] == "completed")
                let sections = try await you.get("documents/\(document)/sections")["items"]?.array ?? []
                #expect(sections.count == 3)
                #expect(sections.allSatisfy { $0["citations"]?.array.isEmpty == false })
                // One call for the outline, one for each section, one for all of them, and each of them to its end.
                #expect(models.log.calls.map(\.finished) == [true, true, true, true, true])
                #expect(Set(models.log.calls.map(\.id)).count == 5)
                let text = try await you.get("documents/\(document)/download?format=md").text
                #expect(text.contains("model-7"))
                #expect(!server.log.text.contains(Self.key))
            }
        }
    }

    @Test("where the model is away the next of the chain writes")
    func standIn() async throws {
        let models = ModelServer(
            settings: .init(latency: .zero), faults: FaultSchedule(.status(500, retryAfter: nil), times: .max))
        try await models.running { base in
            let settings = Self.settings.merging(["OPENAI_BASE_URL": base + "/v1", "AI_BREAKER_FAILURES": "2"]) { $1 }
            try await RunningServer.run(settings: settings) { server in
                let you = try await server.signIn()
                let document = try #require(try await you.post("documents", try Example("en").request)["id"]?.string)
                _ = try await EventStream.open(try await you.pay(document), of: you).read()
                #expect(try await you.get("documents/\(document)")["status"] == "completed")
                #expect(models.log.calls.count == 2, "the breaker lets nobody through")
                let text = server.log.text
                #expect(text.contains("server_error"))
                for word in [Self.key, "provider-private-message", "sk-leak"] { #expect(!text.contains(word)) }
            }
        }
    }
}
