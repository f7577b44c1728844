import Foundation
import Testing

@testable import Rukopys

@Suite("An examination")
struct ExaminationTests {
    private struct Check: DoctorCheck {
        let name: String
        var needsNetwork = false
        var limit = Duration.seconds(20)
        let body: @Sendable () async throws -> [Finding]

        func findings() async throws -> [Finding] { try await body() }
    }

    private struct Broken: Error {}

    private static func results(_ checks: [Check], isOffline: Bool = false) async -> [Examination.Result] {
        var results: [Examination.Result] = []
        await Examination(checks: checks, isOffline: isOffline).run { results.append($0) }
        return results
    }

    @Test("ends although a check hangs, and tells the others in their order")
    func hanging() async {
        let results = await Self.results([
            // Deaf to its cancellation, as a call of a library is.
            Check(name: "deaf", limit: .milliseconds(50)) {
                await withCheckedContinuation { continuation in
                    DispatchQueue.global().asyncAfter(deadline: .now() + 30) { continuation.resume() }
                }
                return [.ok("at last")]
            },
            Check(name: "thrown") { throw Broken() },
            Check(name: "mixed") { [.ok("a"), .warning("b", "c")] },
        ])
        #expect(results.map(\.name) == ["deaf", "thrown", "mixed"])
        #expect(results.map(\.verdict) == [.failed, .failed, .warning])
    }

    @Test("without a network asks nobody")
    func offline() async {
        let results = await Self.results(
            [
                Check(name: "far", needsNetwork: true) { throw Broken() },
                Check(name: "near") { [.ok("here")] },
            ], isOffline: true)
        #expect(results.map(\.verdict) == [.skipped, .ok])
    }
}
