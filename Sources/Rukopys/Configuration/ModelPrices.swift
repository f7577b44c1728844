import AI
import Foundation
import Yams

/// What the models' tokens cost, by the models' names: a model that is not in it cannot be used, for nobody bills by
/// guesses.
struct ModelPrices: Sendable {
    /// The file that is read without being asked for, beside the configuration.
    static let fileName = "ai-prices.yaml"
    private static let accepted = """
        a YAML file with lines such as "model: {input: 150, output: 600}", or model=150:600,…, in millionths of \
        AI_PRICE_CURRENCY for 1,000 tokens
        """

    /// Micros per 1,000 tokens.
    private struct Price: Decodable {
        let input: Int64
        let output: Int64
    }

    private let prices: [String: ModelPrice]

    subscript(model: String) -> ModelPrice? { prices[model] }

    init(_ reader: inout SettingsReader) {
        _ = reader.value("AI_PRICE_CURRENCY", default: "usd", accepted: "a currency such as usd") { text in
            text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) } ? text : nil
        }
        let rate = reader.value(
            "AI_EXCHANGE_RATE", default: 1, accepted: "a number above 0, at most 100000: units of CURRENCY for one"
        ) { text in Double(text).flatMap { $0 > 0 && $0 <= 100_000 ? $0 : nil } }
        let file = reader.configurationFolder + "/" + Self.fileName
        let isThere = FileManager.default.fileExists(atPath: file)
        let unasked = isThere ? Self.read(file: file, rate) : [:]
        // Asked for or not: half a list of prices is none.
        let asked: [String: ModelPrice]? = reader.value("AI_PRICES", default: nil, accepted: Self.accepted) { text in
            (text.contains("=") ? Self.read(inline: text, rate) : Self.read(file: text, rate)).map(Optional.some)
        }
        if let asked {
            prices = asked
        } else {
            if unasked == nil { reader.add("\(Self.fileName) must be \(Self.accepted)") }
            prices = unasked ?? [:]
        }
    }

    private static func read(file path: String, _ rate: Double) -> [String: ModelPrice]? {
        guard let data = FileManager.default.contents(atPath: path),
            let lines = try? YAMLDecoder().decode([String: Price].self, from: data)
        else { return nil }
        return checked(lines.map { ($0.key, $0.value) }, rate)
    }

    private static func read(inline text: String, _ rate: Double) -> [String: ModelPrice]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let lines = parts.compactMap { part -> (String, Price)? in
            let text = part.trimmingCharacters(in: .whitespaces)
            guard let sign = text.lastIndex(of: "=") else { return nil }
            let numbers = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
                .map { Int64($0) }
            guard numbers.count == 2, let input = numbers[0], let output = numbers[1], sign > text.startIndex else {
                return nil
            }
            return (String(text[..<sign]), Price(input: input, output: output))
        }
        return lines.count == parts.count ? checked(lines, rate) : nil
    }

    private static func checked(_ lines: [(String, Price)], _ rate: Double) -> [String: ModelPrice]? {
        var prices: [String: ModelPrice] = [:]
        for (model, price) in lines {
            guard prices[model] == nil,
                let made = ModelPrice(
                    inputMicrosPerThousand: price.input, outputMicrosPerThousand: price.output, exchangeRate: rate)
            else { return nil }
            prices[model] = made
        }
        return prices
    }
}
