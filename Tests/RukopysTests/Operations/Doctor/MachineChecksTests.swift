import Database
import Documents
import EmbeddedFiles
import Foundation
import Security
import TestSupport
import Testing

@testable import Rukopys

@Suite("A doctor's look at the machine and the keys")
struct MachineChecksTests {
    @Test("keys that another master key has sealed, and changes of it", arguments: Engine.available)
    func masterKeys(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await TemporaryFolder.with { folder in
                let (old, new) = (MasterKey(), MasterKey())
                try await ShortDatabase.with(url) { database in
                    _ = try await Keyring(database: database, masterKey: old).load(at: TimeSource.system.now())
                }
                func verdicts(_ key: MasterKey, previous: MasterKey? = nil, days: Int = 0) async throws
                    -> [Finding.Verdict]
                {
                    var settings = ["RUKOPYS_MASTER_KEY": key.base64.exposed]
                    settings["RUKOPYS_MASTER_KEY_PREVIOUS"] = previous?.base64.exposed
                    let configuration = try await DoctorSetup.configuration(in: folder, settings, database: url)
                    let now = TimeSource.system.now() + .seconds(86_400 * days)
                    return try await KeysCheck(configuration: configuration, now: { now }).findings().verdicts
                }
                #expect(try await verdicts(old) == [.ok, .ok])
                #expect(try await verdicts(old, days: 99) == [.ok, .ok])
                // Both rings: the periodic job has not run.
                #expect(try await verdicts(old, days: 120) == [.warning, .warning])
                #expect(try await verdicts(new) == [.failed])
                // To be sealed anew; sealed anew, and the old one is still set.
                #expect(try await verdicts(new, previous: old).first == .warning)
                #expect(try await verdicts(old, previous: new).first == .warning)
            }
        }
    }

    @Test("a master key that others can read has failed")
    func readableKey() async throws {
        try await TemporaryFolder.with { folder in
            _ = try MasterKey.development(in: folder.path)
            let configuration = try await DoctorSetup.configuration(in: folder)
            #expect(try await KeysCheck(configuration: configuration).findings().verdicts == [.ok])
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: folder.appending(path: "master.key").path)
            #expect(try await KeysCheck(configuration: configuration).findings().verdicts == [.failed])
        }
    }

    @Test("a folder in which no file can be kept has failed, another is left as it was")
    func files() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "a-file")
            try Data().write(to: file)
            for (place, verdict) in [
                (folder.path + "/artifacts", Finding.Verdict.ok), (file.path + "/artifacts", .failed),
            ] {
                let configuration = try await DoctorSetup.configuration(
                    in: folder, ["ARTIFACT_STORE": "file://" + place])
                let findings = try await FilesCheck(
                    configuration: configuration, artifacts: ArtifactFolder(folder: place)
                ).findings()
                #expect(findings.verdicts == [verdict], "\(findings)")
            }
            let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/artifacts")
            #expect(left.allSatisfy { $0.count == 2 }, "\(left)")
        }
    }

    @Test("a disk that has no room has failed")
    func disk() async throws {
        // It has no blocks at all.
        #expect(DiskCheck.finding("DATA_DIR", "/proc").verdict == .failed)
        #expect(DiskCheck.finding("DATA_DIR", "/nowhere/at/all").verdict == .failed)
        try await TemporaryFolder.with { folder in
            let configuration = try await DoctorSetup.configuration(in: folder.appending(path: "not/yet"))
            let findings = try await DiskCheck(configuration: configuration).findings()
            #expect(findings.first?.text.hasPrefix("DATA_DIR: ") == true, "\(findings)")
        }
    }

    @Test("the fonts are those that the style sheet names")
    func fonts() throws {
        let stacks = FontsCheck.stacks(try #require(EmbeddedFile.named("Export/document.css")).text)
        #expect(stacks.count == 4)
        #expect(stacks.allSatisfy { $0.contains { $0.hasPrefix("PT ") } })
        let all: Set<String> = ["PT Serif", "PT Sans", "DejaVu Sans Mono"]
        #expect(FontsCheck.finding(stacks: stacks, installed: all).verdict == .ok)
        #expect(FontsCheck.finding(stacks: stacks, installed: all.subtracting(["PT Serif"])).verdict == .warning)
        #expect(FontsCheck.finding(stacks: stacks, installed: ["Somebody's Sans"]).verdict == .warning)
        #expect(FontsCheck.finding(stacks: stacks, installed: []).verdict == .failed)
        #expect(
            FontsCheck.families("PT Sans,PT Sans Caption\nDejaVu Sans\n") == [
                "PT Sans", "PT Sans Caption", "DejaVu Sans",
            ])
    }

    @Test("the tools make and read a document here")
    func tools() async throws {
        let findings = try await ToolsCheck().findings()
        #expect(findings.first?.verdict == .ok, "\(findings)")
    }

    @Test("alerts that nobody gets are a warning", arguments: ["ALERT_EMAIL", "ALERT_WEBHOOK_URL", ""])
    func alerts(name: String) async throws {
        try await TemporaryFolder.with { folder in
            let values = ["ALERT_EMAIL": "ops@example.org", "ALERT_WEBHOOK_URL": "https://example.org/hush-hush"]
            let configuration = try await DoctorSetup.configuration(in: folder, values.filter { $0.key == name })
            let findings = try await AlertTargetCheck(configuration: configuration).findings()
            #expect(findings.verdicts == [name.isEmpty ? .warning : .ok])
            #expect(!"\(findings)".contains("hush-hush"))
        }
    }
}
