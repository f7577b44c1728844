import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Verification

@Suite("Verifying a server that breaks one promise")
struct FaultFindingTests {
    private static let secret = "whsec_the_verification_tests_own"
    private static let administrator = "administrator@example.org"

    /// Raised where a whole network is counted, as documented where a session is.
    private static let settings = [
        "STRIPE_WEBHOOK_SECRETS": secret, "MAGIC_LINK_PER_EMAIL": "off", "SHUTDOWN_SECONDS": "2",
        "RATE_LIMIT_MAGIC_LINK": "1000/second", "RATE_LIMIT_VERIFY": "1000/second",
        "RATE_LIMIT_REFRESH_REFUSED": "1000/second", "RATE_LIMIT_DEFAULT": "10000/second",
        "RATE_LIMIT_READ": "1000/second", "RATE_LIMIT_GENERATE": "1000/second",
    ]

    /// One server and one proxy for all.
    private static func verifying(
        _ body: @escaping @Sendable (BreakingProxy, VerificationOptions) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let granted = try await ServerProcess.end(of: ["admin", "grant", administrator], in: folder, settings)
            #expect(granted.status == 0, "\(granted.errors)")
            try await ServerProcess.run(["serve"], in: folder, settings) { server in
                try await BreakingProxy.run(before: try await server.origin()) { proxy, origin in
                    var options = VerificationOptions()
                    options.baseURL = origin
                    options.webhookSecret = secret
                    options.concurrency = 10
                    options.isDestructive = true
                    options.adminToken = try await signIn(administrator, at: origin)
                    try await body(proxy, options)
                }
            }
        }
    }

    private static func signIn(_ address: String, at origin: String) async throws -> String {
        func post(_ path: String, _ json: String) async throws -> JSON {
            var request = HTTPClientRequest(url: origin + "/api/v1/auth/" + path)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            return try #require(JSON(Array(buffer: try await response.body.collect(upTo: 1 << 20))))
        }
        let link = try await post("magic-link", #"{"email":"\#(address)"}"#)
        let token = try #require(link["magic_link"]?.string?.components(separatedBy: "token=").last)
        let pair = try await post("verify-magic-link", #"{"token":"\#(token)"}"#)
        return try #require(pair["access_token"]?.string)
    }

    @Test("names each of them, and nothing when none is broken")
    func faults() async throws {
        #expect(BrokenPromise.all.count >= 15)
        try await Self.verifying { proxy, options in
            var options = options
            // Whole, each of these scenarios passes: what is found below is the fault's doing.
            options.scenarios = BrokenPromise.all.reduce(into: []) { $0.formUnion($1.scenarios) }
            let whole = try await Verification.run(options)
            for result in whole.results {
                #expect(result.outcome.kind == .passed, "\(result.id): \(result.outcome.told)")
            }
            for promise in BrokenPromise.all {
                options.scenarios = promise.scenarios
                proxy.breaks(promise)
                let report = try await Verification.run(options)
                let (isGood, told) = (report.isGood, report.results.flatMap(\.outcome.told))
                let isNamed = told.contains { $0.contains(promise.told) }
                #expect(!isGood, "\(promise.name)")
                #expect(isNamed, "\(promise.name): \(told)")
                // What people read says it, too, and keeps every secret.
                let markdown = MarkdownReport(report, in: .en).text
                let (isTold, isLeaking) = (markdown.contains(promise.told), markdown.contains(Self.secret))
                #expect(isTold, "\(promise.name)")
                #expect(!isLeaking && !markdown.contains(options.adminToken ?? Self.secret), "\(promise.name)")
            }
        }
    }
}

extension ScenarioResult.Outcome {
    /// What is expected of each defect, and the route that is missing.
    fileprivate var told: [String] {
        defects.map(\.expected.en) + [missingEndpoint].compactMap { $0?.description }
            + [skipReason].compactMap { $0?.en }
    }
}
