import Database
import Security

/// Who asks for a change, and from where.
package struct Operator: Sendable {
    let id: String
    let signedInAt: Timestamp
    let origin: RequestOrigin

    /// Who moves money or hands out rights must have signed in lately: a session that was left open does not.
    private static let longestSession = Duration.seconds(3_600)

    package init(id: String, signedInAt: Timestamp, origin: RequestOrigin) {
        self.id = id
        self.signedInAt = signedInAt
        self.origin = origin
    }

    func hasSignedInLately(at now: Timestamp) -> Bool { now - signedInAt <= Self.longestSession }
}
