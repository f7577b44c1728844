import Database

/// Whether the configuration is one to serve customers with.
struct ConfigurationCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "configuration"

    func findings() async throws -> [Finding] {
        // What is wrong was refused when it was read.
        let changed = configuration.readings.count { $0.source != SettingReading.byDefault }
        let text = "\(configuration.environment.rawValue), \(changed) settings, \(configuration.readings.count) in all"
        guard configuration.environment == .development, !configuration.isLoopback else { return [.ok(text)] }
        return [
            .warning(
                text + ": a development server that others can reach at \(configuration.host)",
                "set RUKOPYS_ENV=production, or HOST to a loopback address")
        ]
    }
}
