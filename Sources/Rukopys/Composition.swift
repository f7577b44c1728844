import AI
import Accounts
import Administration
import Alerts
import AsyncHTTPClient
import Database
import Documents
import Foundation
import Hummingbird
import Jobs
import Listening
import Logging
import Mail
import Monitoring
import NIOCore
import PaymentSimulator
import Payments
import Security
import ServiceLifecycle
import WebAPI

/// The only place that knows everything: makes each part from the configuration and hands it its neighbours.
struct Composition: Sendable {
    let configuration: ServerConfiguration
    let database: any Database
    let publicURL: PublicURL
    /// Where this very process is reached, whatever PUBLIC_URL says.
    let listening: PublicURL
    let api: WebAPI
    let worker: JobWorker
    let polling: JobPolling
    let keyPolling: KeyringPolling
    let periodic: PeriodicJobs
    let announcements: JobAnnouncements
    private let clock: SharedClock
    private let readiness: ReadinessNotice
    private let manager: ServiceManager?
    let housekeeping: AccountHousekeeping
    let auditFlushing: AuditFlushing
    let maintenance: MaintenancePolling
    /// The development server's payment provider; `nil` when another is configured.
    let simulator: PaymentSimulator?

    /// - Parameters:
    ///   - database: open and migrated.
    ///   - http: for calls to others.
    ///   - metrics: where requests are counted, and what `/metrics` shows.
    ///   - manager: who has started this process and wants to know how it is.
    /// - Throws: `KeyringError`, `MasterKeyFileError`, `DatabaseError`.
    init(
        _ configuration: ServerConfiguration, database: any Database, http: HTTPClient, logger: Logger,
        time: TimeSource? = nil, metrics: MetricsRegistry = .process, manager: ServiceManager? = nil
    ) async throws {
        self.configuration = configuration
        self.manager = manager
        readiness = ReadinessNotice(manager: manager)
        self.database = database
        clock = SharedClock(database: database, logger: logger)
        if time == nil { try await clock.measure() }
        let time = time ?? clock.time
        let masterKey = try configuration.masterKey ?? MasterKey.development(in: configuration.dataFolder)
        let keyring = configuration.keyring(database, masterKey)
        housekeeping = AccountHousekeeping(
            keys: configuration.keyRotation(database, masterKey), pruning: AccountPruning(database: database),
            retention: AuditRetention(database: database, masterKey: masterKey))
        _ = try await keyring.load(at: time.now())
        // Another algorithm may have been configured since the last start.
        try await housekeeping.keys.rotateIfDue(at: time.now())
        let keys = try await keyring.load(at: time.now())
        let publicURL = PublicURL(
            configured: configuration.publicURL,
            listening: ServerAddress(host: configuration.host, port: configuration.port).origin)
        self.publicURL = publicURL
        let signals = JobAnnouncements.signals(through: database)
        let handlers = JobHandlers()
        let jobs = BackgroundJobService(database: database, signals: signals, handlers: handlers, time: time)

        let refusals = AuditBuffer()
        auditFlushing = AuditFlushing(
            buffer: refusals, audit: AuditLog(masterKey: masterKey, logger: logger), database: database, time: time,
            logger: logger)
        let auth = AuthService(
            database: database, jobs: jobs, keys: keys, masterKey: masterKey,
            previousMasterKey: configuration.previousMasterKey,
            settings: AuthService.Settings(
                tokens: configuration.tokens, magicLinks: configuration.magicLinks,
                refreshLimit: configuration.refreshLimit, logoutLimit: configuration.logoutLimit, publicURL: publicURL,
                signUp: configuration.signUp),
            refusals: refusals, time: time, logger: logger)

        let artifacts = Self.artifacts(configuration, http: http, time: time)
        let documents = DocumentService(
            database: database, jobs: jobs, artifacts: artifacts, settings: configuration.documents, time: time)
        let exporter = Exporter()
        let traffic = TrafficControl(configuration.ai.traffic, logger: logger)
        let ai = AIService(
            providers: configuration.ai.providers(
                http: http, builtin: BuiltinWriter(wordsPerSecond: configuration.builtinWordsPerSecond)),
            traffic: traffic)

        // PUBLIC_URL may name a proxy; the simulator is reached where this process listens.
        let listening = PublicURL(configured: nil, listening: publicURL.origin)
        self.listening = listening
        let provider = PaymentProvider(configuration, listening: listening, http: http, logger: logger)
        simulator = provider.simulator
        let alerts = AlertService(
            jobs: jobs,
            settings: AlertService.Settings(
                email: configuration.alertEmail, hasWebhook: configuration.alertWebhook != nil),
            time: time, logger: logger)
        let payments = PaymentService(
            database: database, jobs: jobs,
            stripe: StripeClient(http: http, key: provider.key, base: provider.base),
            fulfilment: DocumentFulfilment(documents: documents),
            settings: PaymentService.Settings(
                webhookSecrets: provider.webhookSecrets, isLive: provider.isLive, publicURL: publicURL,
                autoRefundDelay: configuration.autoRefundDelay),
            watch: PaymentAlerts(alerts: alerts), time: time, logger: logger)

        let budgets = DocumentBudgets(
            settings: configuration.budgets, pricing: configuration.documents, database: database, jobs: jobs,
            alerts: alerts, time: time)
        let export = DocumentFiles(exporter: exporter, artifacts: artifacts, time: time)
        handlers.register([
            SignInMail(
                database: database, transport: Self.mailTransport(configuration), masterKey: masterKey,
                settings: SignInMail.Settings(
                    from: configuration.mailFrom, publicURL: publicURL, signUp: configuration.signUp,
                    showLink: Self.linkPrinter(configuration)),
                time: time),
            ReuseNotice(
                database: database, transport: Self.mailTransport(configuration), from: configuration.mailFrom,
                time: time),
            EraseUser(holders: [DocumentsOfUser(documents: documents), PaymentsOfUser(payments: payments)]),
            ProcessWebhook(payments: payments),
            RefundPayment(payments: payments),
            FetchRefunds(payments: payments),
            RefundMail(
                payments: payments, transport: Self.mailTransport(configuration), from: configuration.mailFrom),
            SweepPayments(payments: payments),
            SweepEvents(payments: payments),
            CheckPayments(payments: payments),
            GenerateFullDocument(
                database: database, ai: ai, export: export, jobs: jobs,
                settlement: PaymentSettlement(payments: payments), budgets: budgets, alerts: alerts, time: time),
            ExportDocument(database: database, export: export, jobs: jobs),
            DeleteFiles(database: database, jobs: jobs, artifacts: artifacts),
            RegenerateSection(database: database, ai: ai, export: export, budgets: budgets, time: time),
            DocumentNotice(
                database: database, transport: Self.mailTransport(configuration), addresses: UserAddresses(),
                from: configuration.mailFrom, publicURL: publicURL, time: time),
            SweepBudgets(budgets: budgets),
            SendAlertMail(
                database: database, transport: Self.mailTransport(configuration), from: configuration.mailFrom,
                to: configuration.alertEmail),
            PostAlert(database: database, http: http, address: configuration.alertWebhook),
            SweepDeadLetters(
                alerts: alerts, database: database, time: time, ownAlerts: [GenerateFullDocument.kind.name]),
            PruneJobs(), KeepAccounts(housekeeping: housekeeping, time: time),
        ])
        worker = JobWorker(
            database: database, signals: signals, handlers: handlers, settings: configuration.worker, time: time,
            logger: logger)
        polling = JobPolling(signals: signals)
        keyPolling = KeyringPolling(keyring: keyring, auth: auth, logger: logger)
        announcements = JobAnnouncements(database: database, signals: signals)
        periodic = PeriodicJobs(
            [
                PeriodicJob(PruneJobs.kind, NoArguments(), every: .seconds(3_600)),
                PeriodicJob(KeepAccounts.kind, NoArguments(), every: .seconds(3_600)),
                PeriodicJob(SweepPayments.kind, NoArguments(), every: .seconds(60)),
                PeriodicJob(SweepEvents.kind, NoArguments(), every: .seconds(900)),
                PeriodicJob(SweepBudgets.kind, NoArguments(), every: .seconds(60)),
                PeriodicJob(SweepDeadLetters.kind, NoArguments(), every: .seconds(60)),
                PeriodicJob(CheckPayments.kind, NoArguments(), every: .seconds(86_400)),
            ], jobs: jobs, logger: logger)
        MetricHelp.describe(in: metrics)
        let auditLog = AuditLog(
            masterKey: masterKey, previous: configuration.previousMasterKey, logger: logger)
        let maintenance = Maintenance(database: database, audit: auditLog, time: time)
        // Before the first request: a service that was closed stays closed over a restart.
        try await maintenance.refresh()
        self.maintenance = MaintenancePolling(maintenance: maintenance, logger: logger)
        api = WebAPI(
            services: WebAPI.Services(
                auth: auth, documents: documents, sources: SourceService(database: database, time: time),
                outlines: OutlineService(database: database, ai: ai, settings: configuration.outlines, time: time),
                citedSections: CitedSections(database: database),
                downloadLinks: DownloadLinkService(
                    database: database, artifacts: artifacts, addresses: UserAddresses(), masterKey: masterKey,
                    time: time),
                payments: payments, jobs: jobs,
                jobAdministration: JobAdministration(
                    jobs: jobs, database: database, audit: auditLog, time: time,
                    resume: { try budgets.resume($0, in: $1) }),
                paymentAdministration: PaymentAdministration(
                    payments: payments, database: database, audit: auditLog, time: time),
                users: UserAdministration(database: database, audit: auditLog, time: time),
                audit: AuditAdministration(database: database, audit: auditLog), maintenance: maintenance,
                refusals: refusals, time: time),
            settings: WebAPI.Settings(
                version: RukopysCommand.version, environment: configuration.environment.rawValue,
                publicURL: publicURL, limits: configuration.limits,
                addresses: ClientAddressResolver(trustedProxies: configuration.trustedProxies),
                allowedOrigins: configuration.allowedOrigins,
                development: DevelopmentConveniences(isAllowed: configuration.allowsDevelopmentConveniences),
                currency: configuration.documents.currency,
                readiness: Self.checks(
                    database: database, exporter: exporter,
                    artifacts: ArtifactsCheck(artifacts: artifacts, time: time, logger: logger), notice: readiness)),
            limiter: RateLimiter(time: time),
            metrics: MetricsEndpoint(
                MetricsExposition(
                    registry: metrics,
                    sources: [
                        ProcessMetrics.source, ProcessMetrics.build(version: RukopysCommand.version),
                        QueueMetrics.source(jobs), NodeFigures.inbox(payments), NodeFigures.sessions(auth),
                        NodeFigures.breakers(traffic), NodeFigures.audit(refusals),
                    ]),
                token: configuration.metricsToken))
    }

    /// Everything that runs in a server, for a group that shuts down from the last to the first: it is not ready any
    /// more, then the work ends, which may need what is served here, then streams, then requests.
    ///
    /// - Parameters:
    ///   - withWorker: whether jobs are worked off in this process.
    ///   - socket: where to accept, instead of on an address of its own.
    ///   - patience: how long a connection between two requests may go on when it stops: its next request is its last. A
    ///     second, or a quarter of what the shutdown may take.
    ///   - whenListening: told the address once requests are accepted.
    func services(
        logger: Logger, withWorker: Bool = true, socket: ServerSocket? = nil, patience: TimeAmount? = nil,
        whenListening: @escaping @Sendable (ServerAddress) -> Void
    ) -> [any Service] {
        let served: [any Service] =
            (simulator.map { [$0] } ?? [])
            + [listener(socket, patience, logger: logger, whenListening: whenListening)]
        let heads = AuditHeads(database: database, logger: logger)
        return [EventLoopWatch(manager: manager)] + served + [keyPolling, maintenance, heads, auditFlushing]
            + (withWorker ? working : [clock, polling, announcements, periodic]) + [readiness]
    }

    /// Everything that runs in a worker.
    var working: [any Service] { [clock, polling, announcements, worker, periodic] }

    private func listener(
        _ socket: ServerSocket?, _ patience: TimeAmount?, logger: Logger,
        whenListening: @escaping @Sendable (ServerAddress) -> Void
    ) -> some Service {
        let router = api.router { router in
            guard let simulator else { return }
            simulator.addRoutes(
                to: router.group("simulator")
                    .add(middleware: DevelopmentOnlyMiddleware(configuration.allowsDevelopmentConveniences)))
        }
        return HTTPListener(
            socket.map { .passed($0) } ?? .address(host: configuration.host, port: configuration.port),
            responder: router.buildResponder(),
            patience: patience ?? .milliseconds(min(1_000, Int64(configuration.shutdownSeconds) * 250)), logger: logger,
            handlers: { [api] in api.connectionHandlers },
            whenListening: { [publicURL, listening, simulator, host = configuration.host] port in
                let address = ServerAddress(host: host, port: port)
                publicURL.listens(at: address.origin)
                listening.listens(at: address.origin)
                simulator?.listening(
                    publicBase: address.origin + "/simulator",
                    webhookURL: address.origin + "/api/v1/payment/webhook")
                whenListening(address)
            })
    }

    /// Shows each link at the console, as a plain line: never as a log record, which somebody might keep.
    private static func linkPrinter(_ configuration: ServerConfiguration) -> (@Sendable (String) -> Void)? {
        guard configuration.printsLinks, configuration.allowsDevelopmentConveniences else { return nil }
        return { link in Refusal.write("sign-in link: \(link)", to: .standardOutput) }
    }

    private static func mailTransport(_ configuration: ServerConfiguration) -> any MailTransport {
        guard let server = configuration.smtp else {
            return CountedMail(transport: OutboxFolder(folder: configuration.dataFolder + "/outbox"))
        }
        return CountedMail(transport: SMTPTransport(server: server))
    }

    private static func artifacts(
        _ configuration: ServerConfiguration, http: HTTPClient, time: TimeSource
    ) -> any ArtifactStore {
        guard let place = configuration.artifactBucket else {
            return CountedArtifacts(store: ArtifactFolder(folder: configuration.artifactFolder))
        }
        return CountedArtifacts(
            store: S3Artifacts(bucket: place.bucket, credentials: place.credentials, http: http, time: time))
    }

    private static func checks(
        database: any Database, exporter: Exporter, artifacts: ArtifactsCheck, notice: ReadinessNotice
    ) -> [ReadinessCheck] {
        [
            ReadinessCheck("shutdown") { notice.isLeaving ? "the server is shutting down" : nil },
            ReadinessCheck("database") {
                do {
                    _ = try await database.fetch("SELECT 1 AS one")
                    return nil
                } catch {
                    return "the database does not answer"
                }
            },
            ReadinessCheck("export") {
                let missing = await exporter.missingTools()
                return missing.isEmpty ? nil : "not installed: " + missing.joined(separator: ", ")
            },
            ReadinessCheck("artifacts") { await artifacts.problem() },
        ]
    }
}

/// Where the server listens.
struct ServerAddress: Sendable {
    let host: String
    let port: Int

    /// The address as a URL; a wildcard is reached by its loopback.
    var origin: String {
        let reachable =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            default: host
            }
        return "http://" + (reachable.contains(":") ? "[\(reachable)]" : reachable) + ":\(port)"
    }
}
