import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("A doctor's questions to others")
struct OutsideChecksTests {
    @Test("the mail server takes our login, or does not; no mail is sent", .enabled(if: AiosmtpdServer.python != nil))
    func mail() async throws {
        try await TemporaryFolder.with { folder in
            try await AiosmtpdServer.with(
                .starttls, script: Repository.file("scripts/mail-server.py"), login: ("ada", "s:cret")
            ) { server in
                for (password, verdict) in [("s%3Acret", Finding.Verdict.ok), ("wrong", .failed)] {
                    let configuration = try await DoctorSetup.configuration(
                        in: folder,
                        [
                            "SMTP_URL": "smtp://ada:\(password)@127.0.0.1:\(server.port)",
                            "SMTP_CA_FILE": server.authorities,
                        ])
                    let findings = try await MailCheck(configuration: configuration).findings()
                    #expect(findings.verdicts == [verdict], "\(findings)")
                }
                // Not trusted, since nobody said to.
                let stranger = try await DoctorSetup.configuration(
                    in: folder, ["SMTP_URL": "smtp://ada:s%3Acret@127.0.0.1:\(server.port)"])
                let findings = try await MailCheck(configuration: stranger).findings()
                #expect(findings.map(\.text) == ["smtp://127.0.0.1:\(server.port): its TLS cannot be trusted"])
                #expect(try server.deliveries.isEmpty)
            }
        }
    }

    @Test("a mail server that is silent or not there has failed")
    func silentMail() async throws {
        try await TemporaryFolder.with { folder in
            var manners = SMTPTestServer.Manners()
            manners.silentAt = "EHLO"
            try await SMTPTestServer.with(manners) { server in
                let configuration = try await DoctorSetup.configuration(
                    in: folder, ["SMTP_URL": "smtp://127.0.0.1:\(server.port)"])
                let findings = try await MailCheck(configuration: configuration, seconds: 1).findings()
                #expect(findings.verdicts == [.failed])
                #expect(findings.first?.text.hasSuffix("no answer within 1 s") == true, "\(findings)")
            }
        }
    }

    @Test("the simulator takes its own key and no other, as the provider does")
    func provider() async throws {
        try await TemporaryFolder.with { folder in
            try await ServerProcess.run(
                ["simulate", "--port", "0"], in: folder, ["STRIPE_SECRET_KEY": "sk_test_of_both"]
            ) { simulator in
                let origin = try await simulator.line("the simulator listens") {
                    $0.wholeMatch(of: /simulating on (\S+)/)
                }.1
                for (key, verdict) in [("sk_test_of_both", Finding.Verdict.ok), ("sk_test_another", .failed)] {
                    let configuration = try await DoctorSetup.configuration(
                        in: folder,
                        [
                            "STRIPE_API_BASE": String(origin), "STRIPE_SECRET_KEY": key,
                            "STRIPE_WEBHOOK_SECRETS": "whsec_one",
                        ])
                    let findings = try await DoctorSetup.withOutside { outside in
                        try await PaymentProviderCheck(configuration: configuration, outside: outside).findings()
                    }
                    #expect(findings.verdicts == [verdict], "\(findings)")
                }
            }
        }
    }

    @Test(
        "a model's provider is asked for its models",
        arguments: [
            (200, #"{"data": [{"id": "m"}]}"#, Finding.Verdict.ok), (200, #"{"data": [{"id": "n"}]}"#, .warning),
            (200, "[]", .ok), (401, "", .failed), (403, "", .failed), (404, "", .warning), (500, "", .failed),
        ])
    func models(status: Int, body: String, verdict: Finding.Verdict) async throws {
        try await TemporaryFolder.with { folder in
            try await ScriptedHTTPServer.with([.answer(status, body)]) { server in
                let configuration = try await DoctorSetup.configuration(
                    in: folder,
                    [
                        "AI_CHAIN": "openai:m,anthropic:m,builtin", "AI_PRICES": "m=1:1",
                        "OPENAI_API_KEY": "key-one", "OPENAI_BASE_URL": "http://127.0.0.1:\(server.port)",
                        "ANTHROPIC_API_KEY": "key-two", "ANTHROPIC_BASE_URL": "http://127.0.0.1:\(server.port)/v1",
                    ])
                let findings = try await DoctorSetup.withOutside { outside in
                    try await ModelsCheck(configuration: configuration, outside: outside).findings()
                }
                #expect(findings.verdicts == [verdict, verdict, .ok], "\(findings)")
                #expect(server.requests.allSatisfy { $0.hasPrefix("GET /v1/models ") })
                #expect(server.requests.first?.lowercased().contains("authorization: bearer key-one") == true)
                #expect(server.requests.last?.lowercased().contains("x-api-key: key-two") == true)
            }
        }
    }

    @Test(
        "the provider's clock tells that ours is wrong",
        arguments: [(0.0, Finding.Verdict.ok), (20, .warning), (-20, .warning), (3_600, .failed), (-3_600, .failed)])
    func clock(ahead: Double, verdict: Finding.Verdict) async throws {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        // Once more where the machine was so busy that the date had become old before it was looked at.
        try await eventually("the clock is found \(verdict)") {
            let date = format.string(from: Date(timeIntervalSinceNow: ahead))
            return try await TemporaryFolder.with { folder in
                try await ScriptedHTTPServer.with([.answer(200, "", headers: ["Date: \(date)"])]) { server in
                    let configuration = try await DoctorSetup.configuration(
                        in: folder,
                        [
                            "STRIPE_API_BASE": "http://127.0.0.1:\(server.port)", "STRIPE_SECRET_KEY": "sk_test_x",
                            "STRIPE_WEBHOOK_SECRETS": "whsec_one",
                        ])
                    let findings = try await DoctorSetup.withOutside { outside in
                        try await ClockCheck(configuration: configuration, outside: outside, isOffline: false)
                            .findings()
                    }
                    return findings.verdicts == [verdict]
                }
            }
        }
    }

    @Test("a bucket is tried by keeping a file in it", .enabled(if: AiosmtpdServer.python != nil))
    func bucket() async throws {
        try await TemporaryFolder.with { folder in
            try await MotoServer.with { moto in
                for (key, verdict) in [(moto.secretKey, Finding.Verdict.ok), ("another", .failed)] {
                    let configuration = try await DoctorSetup.configuration(
                        in: folder,
                        [
                            "ARTIFACT_STORE": moto.address, "S3_ACCESS_KEY_ID": moto.accessKey,
                            "S3_SECRET_ACCESS_KEY": key,
                        ])
                    let findings = try await DoctorSetup.withOutside { outside in
                        try await FilesCheck(
                            configuration: configuration,
                            artifacts: ArtifactPlace.store(configuration, http: outside.http)
                        ).findings()
                    }
                    #expect(findings.verdicts == [verdict], "\(findings)")
                }
            }
        }
    }
}
