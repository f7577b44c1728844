import Foundation
import Testing

@testable import Verification

@Suite("Lines that repeat a request")
struct CurlLineTests {
    /// What a shell makes of the line, with `curl` being a program that prints its arguments.
    private static func arguments(_ line: String, _ variables: [String: String]) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", #"curl() { printf '%s\0' "$@"; }; "# + line]
        process.environment = variables.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    }

    @Test("survive any quoting, and show no secret")
    func quoting() throws {
        let secrets = Secrets()
        secrets.add("a-secret-token", as: "ACCESS_TOKEN")
        let body = #"{"text":"it's $HOME `id` \"quoted\"","token":"a-secret-token"}"#
        let request = SentRequest(
            endpoint: .refresh, url: "http://here/api/v1/auth/refresh",
            headers: [("Authorization", "Bearer a-secret-token"), ("X-Request-ID", "1")], body: Array(body.utf8),
            id: "1")
        let line = CurlLine(request: request, secrets: secrets, origin: (was: "http://here", is: "http://there")).text
        #expect(!line.contains("a-secret-token"))
        let arguments = try Self.arguments(line, ["ACCESS_TOKEN": "a-secret-token"])
        #expect(
            arguments == [
                "-sS", "-i", "-X", "POST", "http://there/api/v1/auth/refresh", "-H",
                "Authorization: Bearer a-secret-token",
                "--data-binary", body,
            ])
    }

    @Test("sign a webhook anew, as we sign it")
    func signing() throws {
        let body = Array(#"{"id":"evt_1","name":"it's"}"#.utf8)
        var request = SentRequest(
            endpoint: .webhook, url: "http://here/api/v1/payment/webhook", headers: [("Stripe-Signature", "t=1,v1=00")],
            body: body, id: "1")
        request.isSigned = true
        let line = CurlLine(request: request, secrets: Secrets(), origin: (was: "", is: "")).text
        let arguments = try Self.arguments(line, ["WEBHOOK_SECRET": "whsec_test"])
        let header = try #require(arguments.first { $0.hasPrefix("Stripe-Signature: t=") })
        let time = try #require(header.firstMatch(of: /t=(\d+)/).flatMap { Double($0.1) })
        let ours = WebhookSignature(of: body, with: "whsec_test", at: Date(timeIntervalSince1970: time))
        #expect(header == "Stripe-Signature: \(ours.header)")
        #expect(arguments.last.map { Array($0.utf8) } == body)
    }
}
