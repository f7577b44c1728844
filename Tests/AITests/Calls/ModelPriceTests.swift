import AI
import Testing

@Suite("The price of a model")
struct ModelPriceTests {
    private static let costs: [(input: Int, output: Int, rate: Double, cost: Int64)] = [
        (1_000, 1_000, 1, 750), (0, 0, 1, 0), (1, 0, 1, 1), (0, 1, 1, 1), (10_000_000, 0, 1, 1_500_000),
        (1_000, 1_000, 0.5, 375), (1_000, 0, 0.923, 139), (1_000, 0, 40, 6_000), (-5, 10, 1, 6),
    ]

    @Test("is micros per 1,000 tokens, and a part of a micro counts whole", arguments: costs)
    func cost(input: Int, output: Int, rate: Double, cost: Int64) throws {
        let price = try #require(
            ModelPrice(inputMicrosPerThousand: 150, outputMicrosPerThousand: 600, exchangeRate: rate))
        #expect(price.costMicros(TokenUsage(input: input, output: output, estimated: false)) == cost)
    }

    @Test("never runs over, whatever a provider says that it read")
    func overflow() throws {
        let most = ModelPrice.mostMicrosPerThousand
        let price = try #require(
            ModelPrice(inputMicrosPerThousand: most, outputMicrosPerThousand: most, exchangeRate: 100_000))
        #expect(price.costMicros(TokenUsage(input: .max, output: .max, estimated: false)) == .max)
    }

    @Test(
        "that nobody can mean is none",
        arguments: [(-1, 0, 1), (0, 10_000_001, 1), (1, 1, 0), (1, 1, -2), (1, 1, .infinity), (1, 1, .nan)]
            as [(Int64, Int64, Double)])
    func refused(input: Int64, output: Int64, rate: Double) {
        let price = ModelPrice(
            inputMicrosPerThousand: input, outputMicrosPerThousand: output, exchangeRate: rate)
        #expect(price == nil)
    }
}
