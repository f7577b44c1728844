import AI
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("The configuration of the models")
struct AIConfigurationTests {
    private static func load(_ environment: [String: String], file: String? = nil) async throws -> AIConfiguration {
        try ServerConfiguration(
            try await ConfigurationSources(commandLine: [:], file: file, environment: environment)
        ).ai
    }

    private static func problems(_ environment: [String: String]) async throws -> [String] {
        let error = try await #require(throws: ConfigurationError.self) { try await load(environment) }
        return error.problems
    }

    private static let both = [
        "AI_CHAIN": "openai:gpt-5.5, anthropic:claude:7,builtin", "OPENAI_API_KEY": "sk-one",
        "ANTHROPIC_API_KEY": "sk-two", "AI_PRICES": "gpt-5.5=150:600, claude:7=3000:15000",
    ]

    @Test("without a word the builtin writer writes, patiently and without limits")
    func defaults() async throws {
        let ai = try await Self.load([:])
        #expect(ai.chain == [.builtin] && !ai.hasModel)
        #expect(ai.patience == CallPatience(idle: .seconds(60), call: .seconds(600)))
        #expect(ai.traffic == TrafficSettings())
    }

    @Test("a chain is read in its order, with prices, keys and addresses")
    func chain() async throws {
        let ai = try await Self.load(Self.both.merging(["OPENAI_BASE_URL": "http://127.0.0.1:9/v1"]) { $1 })
        try #require(ai.chain.count == 3)
        guard case .model(let first) = ai.chain[0], case .model(let second) = ai.chain[1] else {
            Issue.record("\(ai.chain)")
            return
        }
        #expect(first.vendor == .openai && first.model == "gpt-5.5" && first.key.exposed == "sk-one")
        #expect(first.base == "http://127.0.0.1:9/v1")
        #expect(first.price == ModelPrice(inputMicrosPerThousand: 150, outputMicrosPerThousand: 600))
        #expect(second.vendor == .anthropic && second.model == "claude:7" && second.key.exposed == "sk-two")
        #expect(second.base == "https://api.anthropic.com")
        #expect(ai.chain[2] == .builtin && ai.hasModel)
        #expect(!"\(ai)".contains("sk-"))
    }

    @Test("patience and limits are read")
    func limits() async throws {
        let ai = try await Self.load([
            "AI_IDLE_TIMEOUT_SECONDS": "5", "AI_CALL_TIMEOUT_SECONDS": "50", "AI_BREAKER_FAILURES": "2",
            "AI_BREAKER_SECONDS": "9", "AI_REQUESTS_PER_MINUTE": "30", "AI_TOKENS_PER_MINUTE": "90000",
        ])
        #expect(ai.patience == CallPatience(idle: .seconds(5), call: .seconds(50)))
        #expect(
            ai.traffic
                == TrafficSettings(
                    breakerFailures: 2, breakerPause: .seconds(9), requestsPerMinute: 30, tokensPerMinute: 90_000))
    }

    @Test("prices are turned into the currency of the documents")
    func exchange() async throws {
        let ai = try await Self.load(Self.both.merging(["AI_EXCHANGE_RATE": "0.9", "AI_PRICE_CURRENCY": "usd"]) { $1 })
        guard case .model(let first) = ai.chain[0] else { return }
        #expect(first.price.costMicros(TokenUsage(input: 1_000, output: 0, estimated: false)) == 135)
    }

    @Test("prices stand in a file, one beside the configuration or another")
    func files() async throws {
        try await TemporaryFolder.with { folder in
            let prices = "gpt-5.5: {input: 150, output: 600}\n\"claude:7\": {input: 1, output: 2}\n"
            try Data(prices.utf8).write(to: folder.appending(path: "ai-prices.yaml"))
            let configuration = folder.appending(path: "rukopys.yaml")
            try Data("ai_chain: openai:gpt-5.5\nopenai_api_key: sk-one\n".utf8).write(to: configuration)
            let beside = try await Self.load([:], file: configuration.path)
            let named = try await Self.load(
                Self.both.merging(["AI_PRICES": folder.appending(path: "ai-prices.yaml").path]) { $1 })
            for ai in [beside, named] {
                guard case .model(let first) = ai.chain[0] else {
                    Issue.record("\(ai.chain)")
                    continue
                }
                #expect(first.price == ModelPrice(inputMicrosPerThousand: 150, outputMicrosPerThousand: 600))
            }
        }
    }

    @Test("a file of prices that cannot be read is refused, not passed over")
    func brokenFile() async throws {
        try await TemporaryFolder.with { folder in
            try Data("gpt-5.5: 150\n".utf8).write(to: folder.appending(path: "ai-prices.yaml"))
            let configuration = folder.appending(path: "rukopys.yaml")
            try Data("host: 127.0.0.1\n".utf8).write(to: configuration)
            let error = try await #require(throws: ConfigurationError.self) {
                try await Self.load([:], file: configuration.path)
            }
            #expect(error.problems.count == 1 && error.problems[0].hasPrefix("ai-prices.yaml must be"))
        }
    }

    @Test("a model without a price, or a vendor without a key, is refused, all at once")
    func missing() async throws {
        let problems = try await Self.problems([
            "AI_CHAIN": "openai:gpt-5.5,anthropic:claude", "AI_PRICES": "claude=1:2", "AI_IDLE_TIMEOUT_SECONDS": "0",
        ])
        #expect(problems.count == 4)
        for start in [
            "AI_CHAIN: model 1 (openai) has no price", "OPENAI_API_KEY is missing", "ANTHROPIC_API_KEY is missing",
            "AI_IDLE_TIMEOUT_SECONDS (from environment)",
        ] {
            #expect(problems.count { $0.hasPrefix(start) } == 1, "\(start): \(problems)")
        }
    }

    private static let unreadable = [
        ("AI_CHAIN", "gpt-5.5"), ("AI_CHAIN", "mistral:large"), ("AI_CHAIN", "openai:"), ("AI_CHAIN", "builtin,"),
        ("AI_CHAIN", "builtin,builtin"), ("AI_CHAIN", "openai:a b"), ("AI_PRICES", "a=1"), ("AI_PRICES", "a=1:2,"),
        ("AI_PRICES", "a=1:x"), ("AI_PRICES", "=1:2"), ("AI_PRICES", "a=-1:2"), ("AI_PRICES", "a=1:2,a=1:2"),
        ("AI_PRICES", "/nowhere/prices.yaml"), ("AI_EXCHANGE_RATE", "0"), ("AI_EXCHANGE_RATE", "inf"),
        ("AI_PRICE_CURRENCY", "dollar"), ("OPENAI_API_KEY", "two words"), ("ANTHROPIC_API_KEY", "новий"),
        ("OPENAI_BASE_URL", "api.openai.com"), ("ANTHROPIC_BASE_URL", "https://u:p@x.example"),
        ("AI_CALL_TIMEOUT_SECONDS", "0"), ("AI_BREAKER_FAILURES", "0"), ("AI_BREAKER_SECONDS", "x"),
        ("AI_REQUESTS_PER_MINUTE", "0"), ("AI_TOKENS_PER_MINUTE", "-1"),
    ]

    @Test("a value that cannot be read is named with its source and never repeated", arguments: unreadable)
    func named(key: String, value: String) async throws {
        let problems = try await Self.problems([key: value])
        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("\(key) (from environment) must be "), "\(problems)")
        if value.count > 8 { #expect(!problems[0].contains(value)) }
    }

    @Test("production starts with a model and not with the builtin writer alone")
    func production() async throws {
        func refusals(_ settings: [String: String]) async throws -> [String] {
            try await Self.problems(settings.merging(["RUKOPYS_ENV": "production"]) { $1 })
                .filter { $0.hasPrefix("AI_CHAIN") }
        }
        #expect(try await refusals([:]) == ["AI_CHAIN is builtin: production needs a model"])
        #expect(try await refusals(["AI_CHAIN": "builtin"]).count == 1)
        #expect(try await refusals(["AI_CHAIN": "nobody:x"]).count == 1)
        #expect(try await refusals(Self.both).isEmpty)
    }
}
