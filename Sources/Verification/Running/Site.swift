/// The servers that are verified, and all that is at hand for it.
struct Site: Sendable {
    /// Where one scenario's requests go.
    enum Stage: Sendable {
        /// A server with the limits that the documentation names.
        case documented
        /// The same program with raised limits; against a running server it is the same server.
        case raised
    }

    let wire: Wire
    let documented: ServerAPI
    let raised: ServerAPI
    /// `nil` against a running server.
    let own: OwnServers?
    let webhookSecrets: WebhookSecrets?
    let administration: Administration
    let mailbox: Mailbox?
    /// How many requests race.
    let concurrency: Int
    let isDestructive: Bool
    let people = People()

    func api(_ stage: Stage) -> ServerAPI { stage == .documented ? documented : raised }

    /// What is missing of what a scenario needs; `nil` when all is there.
    ///
    /// Signing in, and paying at the simulator's page, are found out by trying.
    func lacks(_ needs: Set<Means>) -> Means? {
        Means.allCases.first { needs.contains($0) && !has($0) }
    }

    private func has(_ means: Means) -> Bool {
        switch means {
        case .signIn, .payment: true
        case .webhookSecret: webhookSecrets != nil
        case .administrator: administration.isAvailable
        case .ownServer: own != nil
        case .destructive: isDestructive || own != nil
        }
    }
}

/// How the verifier becomes an administrator.
enum Administration: Sendable {
    case none
    case token(String)
    /// By signing in as somebody who was made one on the machine.
    case address(String)

    var isAvailable: Bool { if case .none = self { false } else { true } }
}
