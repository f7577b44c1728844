import Accounts
import Administration
import Database
import Documents
import HTTPTypes
import Hummingbird
import Jobs
import Logging
import NIOCore
import Payments
import Security
import Tracing

/// The HTTP face of the services: routes, middleware, and the answers to errors.
///
/// It has no rule of its own.
package struct WebAPI: Sendable {
    package struct Services: Sendable {
        let auth: AuthService
        let documents: DocumentService
        let sources: SourceService
        let outlines: OutlineService
        let citedSections: CitedSections
        let downloadLinks: DownloadLinkService
        let payments: PaymentService
        let jobs: BackgroundJobService
        let jobAdministration: JobAdministration
        let refusals: AuditBuffer
        let time: TimeSource
        let paymentAdministration: PaymentAdministration
        let users: UserAdministration
        let audit: AuditAdministration
        let maintenance: Maintenance

        /// - Parameter refusals: where limits note whom they refuse.
        package init(
            auth: AuthService, documents: DocumentService, sources: SourceService, outlines: OutlineService,
            citedSections: CitedSections, downloadLinks: DownloadLinkService, payments: PaymentService,
            jobs: BackgroundJobService,
            jobAdministration: JobAdministration, paymentAdministration: PaymentAdministration,
            users: UserAdministration, audit: AuditAdministration, maintenance: Maintenance,
            refusals: AuditBuffer = AuditBuffer(), time: TimeSource = .system
        ) {
            self.auth = auth
            self.documents = documents
            self.sources = sources
            self.outlines = outlines
            self.citedSections = citedSections
            self.downloadLinks = downloadLinks
            self.payments = payments
            self.jobs = jobs
            self.jobAdministration = jobAdministration
            self.refusals = refusals
            self.time = time
            self.paymentAdministration = paymentAdministration
            self.users = users
            self.audit = audit
            self.maintenance = maintenance
        }
    }

    package struct Settings: Sendable {
        package var version: String
        package var environment: String
        package var publicURL: PublicURL
        package var limits: RateLimits
        package var addresses: ClientAddressResolver
        /// Whose pages may read the API's answers.
        package var allowedOrigins: [AllowedOrigin]
        package var development: DevelopmentConveniences
        package var currency: String
        package var readiness: [ReadinessCheck]

        package init(
            version: String, environment: String, publicURL: PublicURL, limits: RateLimits,
            addresses: ClientAddressResolver, allowedOrigins: [AllowedOrigin] = [],
            development: DevelopmentConveniences, currency: String, readiness: [ReadinessCheck]
        ) {
            self.version = version
            self.environment = environment
            self.publicURL = publicURL
            self.limits = limits
            self.addresses = addresses
            self.allowedOrigins = allowedOrigins
            self.development = development
            self.currency = currency
            self.readiness = readiness
        }
    }

    private let services: Services
    private let settings: Settings
    private let limiter: RateLimiter
    private let metrics: MetricsEndpoint

    package init(services: Services, settings: Settings, limiter: RateLimiter, metrics: MetricsEndpoint) {
        self.services = services
        self.settings = settings
        self.limiter = limiter
        self.metrics = metrics
    }

    /// The router with everything that is served.
    ///
    /// - Parameter addMore: adds routes that are not ours, such as the development server's payment simulator.
    package func router(addMore: (Router<AppContext>) -> Void = { _ in }) -> Router<AppContext> {
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        let table = MethodTable()
        let measured = HTTPMetrics(metrics.exposition.registry)
        // Outside of all others, so that it sees the answers that errors become.
        router.add(middleware: MetricsMiddleware(metrics: measured))
        router.add(middleware: TracingMiddleware(tracer: InstrumentationSystem.tracer))
        router.add(
            middleware: ProblemMiddleware(
                addresses: settings.addresses, securityHeaders: SecurityHeaders(publicURL: settings.publicURL),
                methods: { path in table.methods(for: path) }))
        router.add(
            middleware: CrossOriginMiddleware(
                allowed: settings.allowedOrigins, methods: { path in table.methods(for: path) }))
        router.add(middleware: MaintenanceMiddleware(maintenance: services.maintenance))
        let limiting = RateLimiting(
            limits: settings.limits, limiter: limiter,
            refusals: RefusedRequests(
                buffer: services.refusals, limiter: limiter, time: services.time,
                metrics: LimitMetrics(metrics.exposition.registry)))
        let auth = services.auth
        let description = ServedDescription(publicURL: settings.publicURL)
        let root = RecordingRouter(router)
        OperationRoutes(
            version: settings.version, environment: settings.environment, checks: settings.readiness,
            description: description, limiting: limiting
        ).add(to: root)
        MetricsRoutes(endpoint: metrics, limiting: limiting).add(to: root)
        SignInRoutes(auth: auth, publicURL: settings.publicURL, limiting: limiting).add(to: root)
        KeyRoutes(auth: auth, limiting: limiting).add(to: root)
        let downloadLinks = DownloadLinkRoutes(
            links: services.downloadLinks, auth: auth, publicURL: settings.publicURL, limiting: limiting)
        downloadLinks.addPage(to: root)
        let streams = JobEventResponse(
            jobs: services.jobs, auth: auth, streams: OpenStreams(mostPerUser: 10, gauge: measured.openStreams))
        let export = AccountExport(auth: auth, documents: services.documents, payments: services.payments)
        addPages(to: root, limiting: limiting, streams: streams, export: export)
        let api = root.group("api/v1")
        AuthRoutes(
            auth: auth, limiting: limiting, cookies: BrowserCookies(publicURL: settings.publicURL),
            development: settings.development
        ).add(to: api)
        SessionRoutes(auth: auth, limiting: limiting).add(to: api)
        UserRoutes(auth: auth, export: export, limiting: limiting).add(to: api)
        DocumentRoutes(
            documents: services.documents, sections: services.citedSections, auth: auth, limiting: limiting
        ).add(to: api)
        GenerationRoutes(documents: services.documents, auth: auth, limiting: limiting).add(to: api)
        DownloadRoutes(documents: services.documents, auth: auth, limiting: limiting).add(to: api)
        PricingRoutes(documents: services.documents, limiting: limiting).add(to: api)
        SourceRoutes(sources: services.sources, auth: auth, limiting: limiting).add(to: api)
        OutlineRoutes(outlines: services.outlines, auth: auth, limiting: limiting).add(to: api)
        DocumentEditingRoutes(documents: services.documents, auth: auth, limiting: limiting).add(to: api)
        DocumentDeletionRoutes(documents: services.documents, auth: auth, limiting: limiting).add(to: api)
        downloadLinks.add(to: api)
        PaymentRoutes(payments: services.payments, documents: services.documents, auth: auth, limiting: limiting)
            .add(to: api)
        RefundRoutes(payments: services.payments, auth: auth, limiting: limiting).add(to: api)
        PaymentAdministrationRoutes(
            administration: services.paymentAdministration, auth: auth, limiting: limiting
        ).add(to: api)
        AdministrationRoutes(
            users: services.users, audit: services.audit, maintenance: services.maintenance,
            documents: services.documents, auth: auth, limiting: limiting, currency: settings.currency
        ).add(to: api)
        JobRoutes(
            jobs: services.jobs, auth: auth, limiting: limiting, currency: settings.currency, streams: streams
        ).add(to: api)
        JobAdministrationRoutes(
            jobs: services.jobAdministration, auth: auth, limiting: limiting, currency: settings.currency
        ).add(to: api)
        // Ours alone: what is hidden from somebody must not show itself by a 405.
        table.fill(with: router.routes)
        description.fill(with: root.places)
        addMore(router)
        return router
    }

    private func addPages(
        to router: RecordingRouter, limiting: RateLimiting, streams: JobEventResponse, export: AccountExport
    ) {
        let pages = CustomerPages(services: services, publicURL: settings.publicURL, limiting: limiting)
        PaidPage(pages: pages).add(to: router)
        DocumentListPage(pages: pages).add(to: router)
        DescribingPages(pages: pages).add(to: router)
        DocumentPage(pages: pages).add(to: router)
        SourcePages(pages: pages).add(to: router)
        OutlinePages(pages: pages).add(to: router)
        OrderingPages(pages: pages).add(to: router)
        FilePages(pages: pages, streams: streams).add(to: router)
        AccountPages(pages: pages, export: export).add(to: router)
    }

    /// What each connection has beside the router: answers to what never reaches it.
    package var connectionHandlers: [any RemovableChannelHandler] {
        [
            ContinueHandler(),
            UnreadableRequestHandler(securityHeaders: SecurityHeaders(publicURL: settings.publicURL)),
        ]
    }
}
