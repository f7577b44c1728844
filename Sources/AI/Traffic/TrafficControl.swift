import Logging
import Synchronization

/// Keeps the traffic of one process to its providers: by name, so that two models of one provider share its fate.
package final class TrafficControl: Sendable {
    private let settings: TrafficSettings
    private let now: @Sendable () -> Duration
    private let logger: Logger
    private let providers = Mutex<[String: ProviderTraffic]>([:])

    /// - Parameters:
    ///   - now: the time since any fixed moment; it never goes back.
    ///   - logger: told of every failed call.
    package init(
        _ settings: TrafficSettings = TrafficSettings(), now: @escaping @Sendable () -> Duration = monotonicTime(),
        logger: Logger = Logger(label: "ai")
    ) {
        self.settings = settings
        self.now = now
        self.logger = logger
    }

    /// Asks to make a call.
    ///
    /// - Parameter mustGo: whether a text that has been begun would be lost: then only the breaker can forbid it.
    /// - Throws: ``ModelFailure`` when the call has to wait; nothing is counted then.
    func admit(_ call: ModelCall, of provider: any AIProvider, mustGo: Bool) throws(ModelFailure) -> TrafficPass {
        guard provider.isRemote else { return TrafficPass(control: nil, provider: "", size: 0, ticket: nil) }
        let size = (call.inputBytes + 3) / 4 + call.maxOutputTokens
        let now = now()
        let result: Result<CircuitBreaker.Ticket, ModelFailure> = providers.withLock { providers in
            var traffic = providers[provider.name] ?? ProviderTraffic(settings)
            defer { providers[provider.name] = traffic }
            if let opening = traffic.opening(for: size, mustGo: mustGo, at: now) {
                return .failure(
                    ModelFailure(
                        .waiting, .transient(retryAfter: opening - now, countsAsAttempt: false), mayBeCharged: false))
            }
            return .success(traffic.admit(size, at: now))
        }
        return TrafficPass(control: self, provider: provider.name, size: size, ticket: try result.get())
    }

    /// How the breaker of each provider stands that was called: `closed`, `open` or `trial`.
    package var breakers: [(provider: String, state: String)] {
        providers.withLock { providers in
            providers.map { provider, traffic in
                switch traffic.state {
                case .closed: (provider, "closed")
                case .open: (provider, "open")
                case .trial: (provider, "trial")
                }
            }
        }
    }

    fileprivate func end(_ pass: TrafficPass, _ end: TrafficPass.End, used: Int?) {
        guard let ticket = pass.ticket else { return }
        let now = now()
        var retryAfter: Duration?
        if case .failed(let failure) = end {
            if case .transient(let time, _)? = failure?.persistence { retryAfter = time }
            logger.warning(
                "a call to a model failed",
                metadata: [
                    "provider": "\(pass.provider)", "reason": "\(failure?.reason.rawValue ?? "internal_error")",
                    "code": "\(failure?.providerCode ?? "none")",
                ])
        }
        providers.withLock { providers in
            providers[pass.provider]?.receive(
                end.result, of: ticket, size: pass.size, used: used, retryAfter: retryAfter, at: now)
        }
    }
}

/// The permission to make one call; ``end(_:used:)`` is called once, whatever becomes of it.
struct TrafficPass: Sendable {
    /// How a call has ended.
    enum End: Sendable {
        case finished
        /// `nil` for what is not the provider's doing.
        case failed(ModelFailure?)
        case abandoned

        fileprivate var result: CircuitBreaker.Result {
            switch self {
            case .finished: .healthy
            case .abandoned: .abandoned
            case .failed(nil): .abandoned
            case .failed(let failure?): failure.isIllness ? .failed : .healthy
            }
        }
    }

    fileprivate let control: TrafficControl?
    fileprivate let provider: String
    fileprivate let size: Int
    fileprivate let ticket: CircuitBreaker.Ticket?

    /// - Parameter used: the call's tokens, where they are known.
    func end(_ end: End, used: Int?) {
        control?.end(self, end, used: used)
    }
}

extension ModelFailure {
    /// Whether it says that the provider is ill, rather than that it refuses this request or is asked too much.
    fileprivate var isIllness: Bool {
        switch reason {
        case .unreachable, .connectionLost, .idle, .tooSlow, .truncated, .unreadable, .reportedError, .interrupted,
            .serverError, .overloaded:
            true
        case .rateLimited, .unauthorized, .notFound, .badRequest, .refused, .waiting: false
        }
    }
}

/// The time since this was called, by a clock that nobody sets.
package func monotonicTime() -> @Sendable () -> Duration {
    let start = ContinuousClock.now
    return { start.duration(to: .now) }
}
