import Foundation
import Testing

@testable import Rukopys

@Suite("Defaults as a doctor shows them")
struct ShownDefaultsTests {
    /// Shown as it is kept, and set otherwise: an address that is listened on, a file's place.
    private static let derived: Set = ["PUBLIC_URL", "STRIPE_API_BASE"]

    private static func load(_ settings: [String: String]) async throws -> ServerConfiguration {
        try ServerConfiguration(
            try await ConfigurationSources(commandLine: [:], file: nil, environment: settings))
    }

    @Test("are what an operator may write")
    func canBeWritten() async throws {
        let plain = try await Self.load(["DATA_DIR": "/nowhere/var"])
        let defaults = plain.readings.filter { $0.source == SettingReading.byDefault && $0.shown != "-" }
        #expect(defaults.count > 30)
        for reading in defaults where !Self.derived.contains(reading.name) {
            let settings = ["DATA_DIR": "/nowhere/var", reading.name: reading.shown]
            await #expect(throws: Never.self, "\(reading.name)=\(reading.shown)") {
                _ = try await Self.load(settings)
            }
        }
        let shown = Dictionary(uniqueKeysWithValues: defaults.map { ($0.name, $0.shown) })
        #expect(shown["AI_CHAIN"] == "builtin")
        #expect(shown["OUTLINE_BUDGET_PER_DAY"] == "5")
        #expect(shown["MAGIC_LINK_PER_EMAIL"] == "1/30s,5/hour,10/day")
        #expect(shown["ARTIFACT_STORE"] == "file:///nowhere/var/artifacts")
    }
}
