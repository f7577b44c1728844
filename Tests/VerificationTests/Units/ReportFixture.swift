import Foundation

@testable import Verification

extension VerificationReport {
    /// One feature of each kind: whole, failing, missing, skipped.
    static let fixture = VerificationReport(
        startedAt: Date(timeIntervalSince1970: 1_767_225_600), seconds: 1.5,
        features: [
            feature(.auth, .refresh, [.passed, .passed]),
            feature(.payment, .webhook, [.passed, .failed([defect])]),
            feature(
                .jobs, Endpoint("POST", "/api/v1/not/there"), [.missing(Endpoint("POST", "/api/v1/not/there"), [])]),
            feature(.operations, .ready, [.skipped(Bilingual("немає <засобів>", "no <means> & no way"))]),
        ],
        target: Target(origin: "http://127.0.0.1:8080", isOwn: true, version: "0.1.0", database: "SQLite"))

    static let defect = DefectReport(
        expected: Bilingual("401"), received: Bilingual("200 {\"a\":\n\"<b>\u{1}]]>\"}"),
        request: "POST /api/v1/payment/webhook",
        requestID: "verify-1", curl: "curl -sS -i 'http://127.0.0.1:8080/api/v1/payment/webhook' -H 'A: \"b\" & <c>'")

    private static func feature(
        _ suite: Suite, _ endpoint: Endpoint, _ outcomes: [ScenarioResult.Outcome]
    ) -> FeatureReport {
        let plain = Feature.all.first { $0.suite == suite } ?? .auth
        let feature = Feature(
            suite: suite, title: plain.title, isOfSeed: plain.isOfSeed, endpoint: endpoint, facts: plain.facts,
            conclusion: plain.conclusion, scenarios: [])
        let description = """
            paths:
              /api/v1/auth/refresh:
                post:
                  x-source: { file: Sources/WebAPI/Routes/AuthRoutes.swift, line: 19, function: refresh, service: AuthService.refresh }
              /api/v1/payment/webhook:
                post:
                  responses:
              /ready:
                get:
                  responses:
            """
        let results = outcomes.enumerated().map { number, outcome in
            ScenarioResult(
                Scenario("\(suite.rawValue).\(number)", "Scenario \(number)", Bilingual("нотатка", "a note")) { _ in },
                outcome, suite == .auth ? [Bilingual("інше", "another")] : [], milliseconds: 12)
        }
        return FeatureReport(feature, results, description: APIDescription(yaml: description))
    }
}
