/// What a scenario cannot do without.
package enum Means: String, Sendable, CaseIterable {
    /// Signing in: the link in the answer of a development server, or a folder of mails.
    case signIn = "sign-in"
    /// Paying: a secret to sign webhooks with, or the simulator's page.
    case payment
    /// A secret to sign webhooks with.
    case webhookSecret = "webhook-secret"
    case administrator
    /// A server that may be killed and started otherwise.
    case ownServer = "own-server"
    /// Leave to do what an operator of a running server would notice.
    case destructive

    /// Why a scenario was not run, when it lacks this.
    var lack: Bilingual {
        switch self {
        case .signIn:
            Bilingual("немає способу увійти (--mailbox)", "no way to sign in (--mailbox)")
        case .payment, .webhookSecret:
            Bilingual("немає секрету вебхуків (--webhook-secret)", "no webhook secret (--webhook-secret)")
        case .administrator:
            Bilingual("немає токена адміністратора (--admin-token)", "no administrator's token (--admin-token)")
        case .ownServer:
            Bilingual("можливо лише з власним сервером", "possible with a server of its own only")
        case .destructive:
            Bilingual("лише з дозволу (--destructive)", "only with leave (--destructive)")
        }
    }
}
