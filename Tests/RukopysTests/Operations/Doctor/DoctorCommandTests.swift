import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys doctor, all of it")
struct DoctorCommandTests {
    @Test("on a fresh machine finds nothing that has failed, and makes nothing but what it takes away")
    func fresh() async throws {
        try await Installation.with { installation in
            let ending = try await installation.run("doctor")
            #expect(ending.status == 0, "\(ending.output)")
            #expect(ending.output.contains("RUKOPYS_ENV"))
            #expect(ending.output.contains("ok       export"))
            #expect(ending.output.contains("warning  alerts"))
            #expect(ending.output.contains(" 0 failed\n"))
            let left = try FileManager.default.subpathsOfDirectory(atPath: installation.folder.path)
            #expect(left.filter { !$0.hasPrefix("process-") && !$0.hasPrefix("artifacts") } == [])
            #expect(left.allSatisfy { $0.split(separator: "/").last?.count ?? 0 < 64 }, "a file is left: \(left)")
        }
    }

    @Test("beside a running server finds all well", arguments: Engine.available)
    func running(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false, connections: 12) { url in
            try await Installation.with { installation in
                let settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                try await ServerProcess.run(["serve"], in: installation.folder, settings) { process in
                    _ = try await process.origin()
                    let ending = try await installation.run("doctor", "--json", settings: settings)
                    #expect(ending.status == 0, "\(ending.output)")
                    let report = try JSON(ending.output)
                    #expect(report["ok"] == true)
                    let checks = report["checks"]?.array ?? []
                    #expect(checks.count == 14)
                    for check in checks {
                        let verdict = check["verdict"]?.string
                        let mayWarn = ["alerts", "disk", "fonts", "export", "durability"]
                        #expect(verdict == "ok" || mayWarn.contains(check["name"]?.string ?? ""), "\(check)")
                        for finding in check["findings"]?.array ?? [] {
                            #expect(finding["verdict"] == "ok" || finding["advice"]?.string != nil)
                        }
                    }
                    #expect(report["settings"]?.array.count ?? 0 > 25)
                    process.terminate()
                    #expect(try await process.ending().status == 0)
                }
            }
        }
    }

    @Test("tells what has failed, ends with 1, and shows no secret")
    func failed() async throws {
        try await Installation.with { installation in
            let key = Data(repeating: 9, count: 32).base64EncodedString()
            // Answers with what it was asked, as a server that wants to help does.
            try await ScriptedHTTPServer.with([.answer(401, "no-such-key sk_test_nobody-sees-this")]) { server in
                let settings = [
                    "RUKOPYS_MASTER_KEY": key, "STRIPE_SECRET_KEY": "sk_test_nobody-sees-this",
                    "STRIPE_API_BASE": "http://127.0.0.1:\(server.port)",
                    "STRIPE_WEBHOOK_SECRETS": "whsec_nobody-sees-this",
                    "SMTP_URL": "smtp://user:nobody-sees-this@127.0.0.1:1", "METRICS_TOKEN": "nobody-sees-this",
                    "ALERT_WEBHOOK_URL": "https://example.org/nobody-sees-this",
                    "AI_CHAIN": "openai:m", "AI_PRICES": "m=1:1", "OPENAI_API_KEY": "nobody-sees-this",
                    "OPENAI_BASE_URL": "http://127.0.0.1:\(server.port)", "PATH": "/nowhere",
                ]
                for arguments in [["doctor"], ["doctor", "--json"]] {
                    let ending = try await ServerProcess.end(of: arguments, in: installation.folder, settings)
                    #expect(ending.status == 1, "\(ending.errors)")
                    for text in [
                        "nobody answers at this address", "refuses STRIPE_SECRET_KEY (401)",
                        "openai:m: refuses our key", "not installed: pandoc, weasyprint, pdftotext",
                        "fc-list does not work",
                    ] {
                        #expect(ending.output.contains(text), "\(text)")
                    }
                    let said = ending.output + ending.errors
                    #expect(!said.contains("nobody-sees-this") && !said.contains(key))
                }
                // Whatever is configured: nobody was called.
                let called = server.requests.count
                let offline = try await ServerProcess.end(
                    of: ["doctor", "--offline"], in: installation.folder, settings)
                #expect(offline.output.contains("skipped  mail"))
                #expect(server.requests.count == called)
            }
        }
    }

    @Test("--settings and --payments are two commands")
    func usage() async throws {
        try await Installation.with { installation in
            #expect(try await installation.run("doctor", "--settings", "--payments").status == 64)
            let settings = try await installation.run("doctor", "--settings", "--json")
            #expect(settings.status == 0)
            #expect(try JSON(settings.output)["checks"] == [])
        }
    }
}
