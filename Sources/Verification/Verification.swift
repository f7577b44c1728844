import Foundation

/// Runtime verification: every scenario is run against a live server over HTTP, and what comes of it is written down.
///
/// A black box: this module imports nothing of the package. It never builds what it tests; what a server does not have
/// is reported as missing.
package enum Verification {
    /// The ids of all scenarios, in the order in which they are run.
    package static var scenarioIDs: [String] { Feature.all.flatMap { $0.scenarios.map(\.id) } }

    /// Runs the chosen scenarios, one after the other.
    ///
    /// - Parameter progress: told what happens as it happens.
    /// - Throws: ``CannotStart`` when there is no server to verify.
    package static func run(
        _ options: VerificationOptions, progress: @escaping @Sendable (ProgressEvent) -> Void = { _ in }
    ) async throws -> VerificationReport {
        let wire = Wire()
        var own: OwnServers?
        let result: Result<VerificationReport, any Error>
        do {
            if options.baseURL == nil {
                guard let executable = options.executable else { throw CannotStart(reason: "no program to start") }
                progress(.startingServers)
                own = try await OwnServers.start(executable, database: options.databaseURL, run: wire.run)
            }
            let site = try await site(options, own, wire)
            result = .success(try await ScenarioRunner(site: site, options: options, progress: progress).run())
        } catch {
            result = .failure(error)
        }
        await own?.end()
        await wire.shutdown()
        return try result.get()
    }

    private static func site(_ options: VerificationOptions, _ own: OwnServers?, _ wire: Wire) async throws -> Site {
        let secrets = options.webhookSecret.map(WebhookSecrets.init(current:)) ?? own?.secrets
        for secret in [secrets?.current, secrets?.next, secrets?.expired] {
            wire.secrets.add(secret, as: "WEBHOOK_SECRET")
        }
        wire.secrets.add(options.adminToken, as: "ADMIN_TOKEN")
        let documented: ServerAPI
        let raised: ServerAPI
        if let own {
            documented = try await server(at: await own.documented.origin, wire)
            raised = try await server(at: await own.raised.origin, wire)
        } else {
            documented = try await server(at: trimmed(options.baseURL ?? ""), wire)
            raised = documented
        }
        var mailbox = options.mailbox.map(Mailbox.init(folder:))
        if let own { mailbox = Mailbox(folder: own.raised.folder.appending(path: "outbox")) }
        return Site(
            wire: wire, documented: documented, raised: raised, own: own, webhookSecrets: secrets,
            administration: options.adminToken.map(Administration.token) ?? own.map { .address($0.administrator) }
                ?? .none,
            mailbox: mailbox, concurrency: max(2, options.concurrency), isDestructive: options.isDestructive)
    }

    /// A server with what it says of itself, if it does.
    private static func server(at origin: String, _ wire: Wire) async throws -> ServerAPI {
        let plain = ServerAPI(wire: wire, origin: origin, description: .none, note: { _ in }, waiting: { _ in })
        do {
            let answer = try await plain.call(.description)
            let description = answer.status == 200 ? APIDescription(yaml: answer.text) : .none
            return ServerAPI(
                wire: wire, origin: origin, description: description, note: { _ in }, waiting: { _ in })
        } catch let defect as Defect {
            throw CannotStart(reason: "\(origin): \(defect.received.en)")
        }
    }

    private static func trimmed(_ url: String) -> String {
        var url = url[...]
        while url.last == "/" { url.removeLast() }
        return String(url)
    }
}
