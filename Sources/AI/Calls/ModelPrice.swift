/// What a model's tokens cost.
package struct ModelPrice: Sendable, Hashable {
    /// A builtin writer's.
    package static let free = ModelPrice(inputPerMillion: 0, outputPerMillion: 0)
    /// More than anybody asks, in micros per 1,000 tokens; keeps a slip of the pen out.
    package static let mostMicrosPerThousand: Int64 = 10_000_000

    /// Micros per 1,000,000 tokens: finer than prices are given in, so that an exchange rate loses nothing that counts.
    private let inputPerMillion: Int64
    private let outputPerMillion: Int64

    private init(inputPerMillion: Int64, outputPerMillion: Int64) {
        self.inputPerMillion = inputPerMillion
        self.outputPerMillion = outputPerMillion
    }

    /// - Parameters:
    ///   - inputMicrosPerThousand: millionths of the vendor's currency for 1,000 tokens read.
    ///   - outputMicrosPerThousand: the same for 1,000 tokens written.
    ///   - exchangeRate: units of the currency that costs are kept in, for one of the vendor's.
    /// - Returns: `nil` for a price below 0 or above ``mostMicrosPerThousand``, or a rate that is not above 0 and at
    ///   most 100,000.
    package init?(inputMicrosPerThousand: Int64, outputMicrosPerThousand: Int64, exchangeRate: Double = 1) {
        let range = 0...Self.mostMicrosPerThousand
        guard range.contains(inputMicrosPerThousand), range.contains(outputMicrosPerThousand),
            exchangeRate > 0, exchangeRate <= 100_000
        else { return nil }
        func converted(_ micros: Int64) -> Int64 { Int64((Double(micros) * 1_000 * exchangeRate).rounded(.up)) }
        self.init(
            inputPerMillion: converted(inputMicrosPerThousand), outputPerMillion: converted(outputMicrosPerThousand))
    }

    /// What some tokens cost in micros; a part of one counts whole, so that the sum is never too low.
    package func costMicros(_ usage: TokenUsage) -> Int64 {
        let input = Int128(max(0, usage.input)) * Int128(inputPerMillion)
        let output = Int128(max(0, usage.output)) * Int128(outputPerMillion)
        return Int64(clamping: (input + output + 999_999) / 1_000_000)
    }
}
