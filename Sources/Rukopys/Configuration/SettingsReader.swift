import Database
import Foundation
import Security

/// Reads typed settings one by one and collects what is wrong with them.
///
/// Each problem has its key, its source and what is accepted. A value is never echoed: it may be a secret in the wrong place.
struct SettingsReader {
    private let sources: ConfigurationSources
    private(set) var problems: [String] = []
    /// All that was read, in the order of the reading.
    private(set) var readings: [SettingReading] = []

    init(_ sources: ConfigurationSources) {
        self.sources = sources
    }

    /// Where the configuration's file is, or would be.
    var configurationFolder: String { sources.folder }

    mutating func add(_ problem: String) {
        problems.append(problem)
    }

    /// The text of a setting, or `nil` when nobody has set it.
    mutating func text(_ name: String) -> String? {
        setting(name)?.text
    }

    /// The text of a setting, or `fallback` when nobody has set it.
    mutating func text(_ name: String, default fallback: String) -> String {
        setting(name, default: fallback)?.text ?? fallback
    }

    /// A setting as whatever `read` makes of it.
    ///
    /// - Parameters:
    ///   - shown: the default as an operator would write it, where the value does not say it.
    ///   - accepted: what would have been right, for the problem's text.
    ///   - read: gives `nil` for what it does not accept.
    mutating func value<Value>(
        _ name: String, default fallback: Value, shown: String? = nil, accepted: String, _ read: (String) -> Value?
    ) -> Value {
        guard let setting = setting(name, default: shown ?? fallback) else { return fallback }
        guard let value = read(setting.text) else {
            add("\(name) (from \(setting.source)) must be \(accepted)")
            return fallback
        }
        return value
    }

    mutating func number(_ name: String, default fallback: Int, _ range: ClosedRange<Int>) -> Int {
        value(name, default: fallback, accepted: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func flag(_ name: String, default fallback: Bool) -> Bool {
        value(name, default: fallback, accepted: "true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) -> Choice where Choice.RawValue == String {
        let accepted = Choice.allCases.map(\.rawValue).joined(separator: " or ")
        return value(name, default: fallback, accepted: accepted) { Choice(rawValue: $0.lowercased()) }
    }

    mutating func limit(_ name: String, default fallback: RateLimit) -> RateLimit {
        value(name, default: fallback, accepted: "N/second, N/minute, N/hour or N/day") { RateLimit($0) }
    }

    /// Comma-separated elements, each of which must be readable.
    mutating func list<Element>(_ name: String, accepted: String, _ read: (String) -> Element?) -> [Element] {
        value(name, default: [], accepted: accepted) { text in
            let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let elements = parts.compactMap(read)
            return elements.count == parts.count ? elements : nil
        }
    }

    /// A default as it would be written.
    private static func shown(_ value: Any) -> String {
        switch value {
        case let value as any RawRepresentable: "\(value.rawValue)"
        case let value as DatabaseURL: value.redacted
        case is [Any]: ""
        case let value as any CustomStringConvertible: value.description
        default: ""
        }
    }

    private mutating func setting(_ name: String, default fallback: Any? = nil) -> ConfigurationSources.Setting? {
        do {
            let setting = try sources.setting(name)
            if !readings.contains(where: { $0.name == name }) {
                readings.append(
                    SettingReading(
                        name: name, text: setting?.text ?? fallback.map { Self.shown($0) } ?? "",
                        source: setting?.source ?? SettingReading.byDefault))
            }
            return setting
        } catch {
            add("\(name) cannot be read: it must be a single value")
            return nil
        }
    }
}
