/// Whether anybody is told what an operator has to look at.
struct AlertTargetCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "alerts"

    func findings() async throws -> [Finding] {
        var targets: [String] = []
        if let address = configuration.alertEmail { targets.append("mailed to \(address)") }
        // The address itself is a secret.
        if configuration.alertWebhook != nil { targets.append("posted to ALERT_WEBHOOK_URL") }
        guard targets.isEmpty else { return [.ok(targets.joined(separator: ", "))] }
        return [
            .warning(
                "nobody is told of failed documents, dead letters and money that does not fit: only the log is",
                "set ALERT_EMAIL or ALERT_WEBHOOK_URL")
        ]
    }
}
