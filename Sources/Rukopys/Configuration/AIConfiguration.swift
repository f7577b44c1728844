import AI
import AsyncHTTPClient
import Foundation
import Security

/// Who writes the documents, at what price, and how patiently.
struct AIConfiguration: Sendable {
    /// A link of the chain.
    enum Writer: Sendable, Hashable {
        case builtin
        case model(ModelChoice)
    }

    let chain: [Writer]
    let patience: CallPatience
    let traffic: TrafficSettings

    /// Whether anybody but the builtin writer is in the chain.
    var hasModel: Bool { chain.contains { $0 != .builtin } }

    init(_ reader: inout SettingsReader) {
        let names = reader.value(
            "AI_CHAIN", default: [ModelName.builtin], shown: "builtin",
            accepted: "builtin, openai:MODEL or anthropic:MODEL, several separated by commas"
        ) { ModelName.list($0) }
        let prices = ModelPrices(&reader)
        let accounts = Self.accounts(&reader, names)
        chain = names.enumerated().compactMap { index, name in
            guard case .model(let vendor, let model) = name else { return .builtin }
            let price = prices[model]
            if price == nil {
                reader.add("AI_CHAIN: model \(index + 1) (\(vendor.rawValue)) has no price in AI_PRICES")
            }
            guard let price, let account = accounts[vendor] else { return nil }
            return .model(
                ModelChoice(vendor: vendor, model: model, price: price, key: account.key, base: account.base))
        }
        patience = CallPatience(
            idle: .seconds(reader.number("AI_IDLE_TIMEOUT_SECONDS", default: 60, 1...3_600)),
            call: .seconds(reader.number("AI_CALL_TIMEOUT_SECONDS", default: 600, 1...86_400)))
        traffic = TrafficSettings(
            breakerFailures: reader.number("AI_BREAKER_FAILURES", default: 5, 1...1_000),
            breakerPause: .seconds(reader.number("AI_BREAKER_SECONDS", default: 60, 1...86_400)),
            requestsPerMinute: reader.value(
                "AI_REQUESTS_PER_MINUTE", default: nil, accepted: "a whole number above 0", Self.limit),
            tokensPerMinute: reader.value(
                "AI_TOKENS_PER_MINUTE", default: nil, accepted: "a whole number above 0", Self.limit))
    }

    /// The chain's providers, in order.
    ///
    /// - Parameter http: as ``ModelChoice/provider(http:patience:)`` needs it.
    func providers(http: HTTPClient, builtin: BuiltinWriter) -> [any AIProvider] {
        chain.map { writer in
            switch writer {
            case .builtin: builtin
            case .model(let choice): choice.provider(http: http, patience: patience)
            }
        }
    }

    private static func limit(_ text: String) -> Int?? {
        Int(text).flatMap { (1...1_000_000_000).contains($0) ? .some($0) : nil }
    }

    private typealias Account = (key: Secret, base: String)

    /// Keys and addresses; a key is missing only where its vendor is named.
    private static func accounts(
        _ reader: inout SettingsReader, _ names: [ModelName]
    ) -> [ModelChoice.Vendor: Account] {
        let accepted = "printable characters without blanks"
        let keys: [(ModelChoice.Vendor, name: String, key: Secret?, base: String)] = [
            (
                .openai, "OPENAI_API_KEY", reader.value("OPENAI_API_KEY", default: nil, accepted: accepted, key),
                reader.value(
                    "OPENAI_BASE_URL", default: "https://api.openai.com/v1", accepted: "an http or https URL", base)
            ),
            (
                .anthropic, "ANTHROPIC_API_KEY",
                reader.value("ANTHROPIC_API_KEY", default: nil, accepted: accepted, key),
                reader.value(
                    "ANTHROPIC_BASE_URL", default: "https://api.anthropic.com", accepted: "an http or https URL", base)
            ),
        ]
        var accounts: [ModelChoice.Vendor: Account] = [:]
        for (vendor, name, key, base) in keys {
            accounts[vendor] = key.map { ($0, base) }
            let isNamed = names.contains { if case .model(vendor, _) = $0 { true } else { false } }
            guard isNamed, key == nil, !reader.problems.contains(where: { $0.hasPrefix(name) }) else { continue }
            reader.add("\(name) is missing: AI_CHAIN names \(vendor.rawValue)")
        }
        return accounts
    }

    /// What can stand in a header.
    private static func key(_ text: String) -> Secret?? {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? .some(Secret(text)) : nil
    }

    private static func base(_ text: String) -> String? { ModelAddress.isValid(text) ? text : nil }
}
