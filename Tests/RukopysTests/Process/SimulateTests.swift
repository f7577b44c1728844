import Foundation
import TestSupport
import Testing

@Suite("The simulator alone")
struct SimulateTests {
    @Test("refuses a live key, and what is no address")
    func refusals() async throws {
        try await TemporaryFolder.with { folder in
            let live = try await ServerProcess.end(of: ["simulate"], in: folder, ["STRIPE_SECRET_KEY": "sk_live_1"])
            #expect(live.status == 3)
            #expect(live.lines == ["rukopys: STRIPE_SECRET_KEY must be a test key: the simulator moves no money"])
            let secret = try await ServerProcess.end(of: ["simulate"], in: folder, ["STRIPE_WEBHOOK_SECRETS": "x"])
            #expect(secret.status == 3)
            for arguments in [["--port", "70000"], ["--webhook-url", "nowhere"]] {
                #expect(try await ServerProcess.end(of: ["simulate"] + arguments, in: folder).status == 64)
            }
        }
    }

    @Test("takes the payments of a server in another process")
    func takesPayments() async throws {
        // The simulator and the server each have to know the other's before they start.
        let port = try FreePort.among(20_000...29_999)
        let provider = "http://127.0.0.1:\(port)"
        let settings = ["STRIPE_SECRET_KEY": "sk_test_of_both", "STRIPE_API_BASE": provider]
        try await RunningServer.run(settings: settings.merging(RunningServer.slowWriting) { $1 }) { server in
            try await TemporaryFolder.with { folder in
                try await ServerProcess.run(
                    [
                        "simulate", "--port", "\(port)", "--webhook-url",
                        "\(server.origin)/api/v1/payment/webhook",
                    ], in: folder,
                    ["STRIPE_SECRET_KEY": "sk_test_of_both", "STRIPE_WEBHOOK_SECRETS": RunningServer.webhookSecret]
                ) { simulator in
                    _ = try await simulator.line("the simulator listens") { $0.wholeMatch(of: /simulating on \S+/) }
                    let you = try await server.signIn()
                    let document = try await you.createDocument()
                    let job = try await you.pay(document)
                    #expect(try await you.get("jobs/\(job)").status == 200)
                    simulator.terminate()
                    #expect(try await simulator.ending().status == 0)
                    #expect(!simulator.errors.contains("sk_test_of_both"))
                }
            }
        }
    }
}
