import AsyncHTTPClient
import Logging
import ModelServer
import Security
import TestSupport
import Testing

@testable import AI

/// A service whose provider is a model server behind real HTTP, with the ledger and the log of its calls.
struct LiveModel: Sendable {
    static let key = "sk-live-0123456789abcdef"

    let vendor: ModelChoice.Vendor
    let server: ModelServer
    let http: HTTPClient
    let base: String
    let ledger = MemoryLedger("call-\(UInt64.random(in: 0...UInt64.max))")
    let log = CapturedLog()
    let service: AIService

    /// 1.5 and 2 micros a token.
    static let price = ModelPrice(inputMicrosPerThousand: 1_500, outputMicrosPerThousand: 2_000) ?? .free

    /// Patient enough for a busy machine, and not for a silence.
    static let patience = CallPatience(idle: .seconds(20), call: .seconds(60))
    /// For calls that shall run out of time.
    static let impatience = CallPatience(idle: .milliseconds(400), call: .seconds(60))

    /// - Parameters:
    ///   - faults: what goes wrong, as ``FaultSchedule`` reads it.
    ///   - standIns: providers behind it in the chain.
    static func with(
        _ vendor: ModelChoice.Vendor, faults: String = "", patience: CallPatience = LiveModel.patience,
        traffic: TrafficSettings = TrafficSettings(), standIns: [any AIProvider] = [], base path: String = "",
        _ body: @escaping @Sendable (LiveModel) async throws -> Void
    ) async throws {
        let schedule = try #require(FaultSchedule(faults))
        let server = ModelServer(settings: .init(latency: .milliseconds(20), sections: 3), faults: schedule)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: outgoing)
        let result: Result<Void, any Error>
        do {
            try await server.running { address in
                try await body(
                    LiveModel(vendor, server, http, address + path, patience, traffic, standIns))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try result.get()
    }

    /// As the server's own client.
    static var outgoing: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private init(
        _ vendor: ModelChoice.Vendor, _ server: ModelServer, _ http: HTTPClient, _ base: String,
        _ patience: CallPatience, _ traffic: TrafficSettings, _ standIns: [any AIProvider]
    ) {
        self.vendor = vendor
        self.server = server
        self.http = http
        self.base = base
        let choice = ModelChoice(
            vendor: vendor, model: "model-7", price: Self.price, key: Secret(Self.key), base: base)
        service = AIService(
            providers: [choice.provider(http: http, patience: patience)] + standIns,
            traffic: TrafficControl(traffic, logger: log.logger()))
    }

    func section(
        _ task: SectionTask = .example(), onText: @escaping @Sendable (String, Int) -> Void = { _, _ in }
    ) async throws -> SectionDraft {
        try await service.section(task, recorder: ledger) { onText($0, $1) }
    }

    /// What a section's call fails of.
    func failure(sourceLocation: SourceLocation = #_sourceLocation) async throws -> ModelFailure {
        try await #require(throws: ModelFailure.self, sourceLocation: sourceLocation) { try await section() }
    }

    /// Compares the ledger with the server's log: the same calls, the same requests, the same tokens.
    func expectSameCalls(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let server = server
        try await eventually("the server has logged \(count) calls", sourceLocation: sourceLocation) {
            server.log.calls.count >= count
        }
        let calls = server.log.calls
        #expect(calls.count == count, sourceLocation: sourceLocation)
        #expect(
            Set(calls.map(\.id)) == Set(ledger.entries.map(\.id)), "ids differ", sourceLocation: sourceLocation)
        for entry in ledger.entries {
            let call = try #require(calls.first { $0.id == entry.id }, sourceLocation: sourceLocation)
            #expect(call.request_hash == entry.intent.requestHash, sourceLocation: sourceLocation)
            #expect(call.model == entry.intent.model && entry.intent.provider == vendor.rawValue)
            let worst = entry.intent.worstCase
            #expect(
                call.prompt_tokens <= worst.input && call.completion_tokens <= worst.output,
                "beyond the worst case", sourceLocation: sourceLocation)
            #expect(entry.intent.worstCaseCostMicros == Self.price.costMicros(worst), sourceLocation: sourceLocation)
            Self.compare(entry, call, sourceLocation)
        }
    }

    private static func compare(_ entry: MemoryLedger.Entry, _ call: CallLog.Entry, _ location: SourceLocation) {
        let usage = TokenUsage(input: call.prompt_tokens, output: call.completion_tokens, estimated: false)
        switch entry.outcome {
        case .ok(let counted, let isEstimated, let cost):
            #expect(call.finished, "\(call)", sourceLocation: location)
            #expect(isEstimated == counted.estimated, sourceLocation: location)
            if !isEstimated { #expect(counted == usage, sourceLocation: location) }
            #expect(cost == price.costMicros(counted), sourceLocation: location)
        case .failed(_, let counted, let cost):
            #expect(counted == usage, "\(call)", sourceLocation: location)
            #expect(cost == price.costMicros(usage), sourceLocation: location)
        case .ambiguous:
            break
        case nil:
            Issue.record("a call was not ended: \(entry)", sourceLocation: location)
        }
    }
}
