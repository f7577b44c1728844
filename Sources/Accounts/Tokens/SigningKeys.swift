import Security
import Synchronization

/// The keys in use, exchanged as a whole when the stored ones have changed.
final class SigningKeys: Sendable {
    private struct State {
        var names: [String]
        var issuer: TokenIssuer
    }

    private let settings: TokenSettings
    private let state: Mutex<State>

    init(settings: TokenSettings, keys: [Keyring.Key]) {
        self.settings = settings
        state = Mutex(State(names: keys.map(\.id), issuer: TokenIssuer(settings: settings, keys: keys)))
    }

    var issuer: TokenIssuer { state.withLock { $0.issuer } }

    /// - Returns: whether they are others than before.
    func use(_ keys: [Keyring.Key]) -> Bool {
        let names = keys.map(\.id)
        guard state.withLock({ $0.names != names }) else { return false }
        let issuer = TokenIssuer(settings: settings, keys: keys)
        state.withLock { $0 = State(names: names, issuer: issuer) }
        return true
    }
}

extension AuthService {
    /// Signs and checks with these keys from now on.
    ///
    /// - Parameter keys: of both rings, oldest first; a ring without any would refuse everybody, so such keys are not
    ///   taken.
    package func use(_ keys: [Keyring.Key]) {
        let rings = Set(keys.map(\.ring))
        guard rings.count == Keyring.Ring.allCases.count else { return }
        if signingKeys.use(keys) { logger.info("the signing keys have changed", metadata: ["keys": "\(keys.count)"]) }
    }
}
