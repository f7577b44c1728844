import Foundation
import Testing

@testable import Rukopys

@Suite("ARTIFACT_STORE")
struct ArtifactStoreConfigurationTests {
    private static let address = "s3://files?endpoint=https://s3.example.org&region=eu-central-1"

    private static func load(_ settings: [String: String]) async throws -> ServerConfiguration {
        try ServerConfiguration(
            try await ConfigurationSources(commandLine: [:], file: nil, environment: settings))
    }

    private static func problems(_ settings: [String: String]) async throws -> [String] {
        do {
            _ = try await load(settings)
            return []
        } catch let error as ConfigurationError {
            return error.problems
        }
    }

    @Test("names a bucket, whose keys are ours before they are the machine's")
    func bucket() async throws {
        let machine = ["AWS_ACCESS_KEY_ID": "machine", "AWS_SECRET_ACCESS_KEY": "machine-secret"]
        let own = ["S3_ACCESS_KEY_ID": "own", "S3_SECRET_ACCESS_KEY": "own-secret"]
        let store = ["ARTIFACT_STORE": Self.address]
        let first = try await Self.load(store.merging(machine) { $1 }).artifactBucket
        #expect(first?.bucket.name == "files")
        #expect(first?.bucket.endpoint == "https://s3.example.org")
        #expect(first?.bucket.region == "eu-central-1")
        #expect(first?.credentials.accessKey == "machine")
        #expect(first?.credentials.secretKey.exposed == "machine-secret")
        let second = try await Self.load(store.merging(machine) { $1 }.merging(own) { $1 }).artifactBucket
        #expect(second?.credentials.accessKey == "own")
        #expect(second?.credentials.secretKey.exposed == "own-secret")
        #expect(second?.credentials.sessionToken == nil)
        #expect(try await Self.load(own).artifactBucket == nil, "a folder needs no keys")
    }

    @Test("takes a session token from the pair of keys that it belongs to")
    func sessionToken() async throws {
        let tokens = ["AWS_SESSION_TOKEN": "machine-token", "ARTIFACT_STORE": Self.address]
        let machine = ["AWS_ACCESS_KEY_ID": "machine", "AWS_SECRET_ACCESS_KEY": "b"].merging(tokens) { $1 }
        let own = machine.merging(["S3_ACCESS_KEY_ID": "own", "S3_SECRET_ACCESS_KEY": "d"]) { $1 }
        #expect(try await Self.load(machine).artifactBucket?.credentials.sessionToken?.exposed == "machine-token")
        #expect(try await Self.load(own).artifactBucket?.credentials.sessionToken == nil, "it is the other pair's")
        let whole = own.merging(["S3_SESSION_TOKEN": "own-token"]) { $1 }
        #expect(try await Self.load(whole).artifactBucket?.credentials.sessionToken?.exposed == "own-token")
    }

    @Test("without both keys of one pair is refused, and says which one is missing")
    func halves() async throws {
        let store = ["ARTIFACT_STORE": Self.address]
        for (settings, missing) in [
            ([:], "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"), (["S3_ACCESS_KEY_ID": "a"], "S3_SECRET_ACCESS_KEY"),
            (["S3_SECRET_ACCESS_KEY": "a"], "S3_ACCESS_KEY_ID"),
            (["AWS_ACCESS_KEY_ID": "a"], "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"),
            (["S3_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"], "S3_SECRET_ACCESS_KEY"),
        ] as [([String: String], String)] {
            let problems = try await Self.problems(store.merging(settings) { $1 })
            #expect(problems.count == 1)
            #expect(problems.first?.hasPrefix(missing + (missing.contains(" and ") ? " are" : " is")) == true)
        }
    }

    @Test("that cannot be read says what is accepted and what is the matter, and repeats nothing")
    func unreadable() async throws {
        let problems = try await Self.problems(["ARTIFACT_STORE": "s3://hush:hush@files?endpoint=https://s3.example"])
        #expect(problems.count == 2)
        #expect(
            problems.first?.hasPrefix("ARTIFACT_STORE (from environment) must be file:// and a folder, or s3://")
                == true)
        #expect(problems.last?.hasPrefix("ARTIFACT_STORE: a bucket's name has") == true)
        #expect(!problems.joined().contains("hush"))
    }

    @Test("over plain http is for development, and for a service on the same machine")
    func exposed() async throws {
        let keys = ["S3_ACCESS_KEY_ID": "a", "S3_SECRET_ACCESS_KEY": "b"]
        for (environment, host, isRefused) in [
            ("production", "s3.example.org", true), ("production", "127.0.0.1:9000", false),
            ("development", "s3.example.org", false),
        ] {
            let problems = try await Self.problems(
                keys.merging([
                    "RUKOPYS_ENV": environment, "ARTIFACT_STORE": "s3://files?endpoint=http://\(host)",
                ]) { $1 })
            #expect(problems.contains { $0.contains("https endpoint") } == isRefused, "\(environment) \(host)")
        }
    }

    @Test("shows a doctor the address, and never the secret key")
    func readings() async throws {
        let configuration = try await Self.load([
            "ARTIFACT_STORE": Self.address, "S3_ACCESS_KEY_ID": "the-key-id", "S3_SECRET_ACCESS_KEY": "hush-hush",
        ])
        let lines = configuration.readings.map(\.line).joined(separator: "\n")
        #expect(lines.contains(Self.address))
        #expect(lines.contains("the-key-id"))
        #expect(!lines.contains("hush"))
    }
}
