import Database
import Foundation
import Jobs
import Security

/// Why an account is not deleted.
package enum DeletionError: Error, Sendable {
    /// The session is too old: who found an open browser must not be able to do this.
    case recentSignInRequired
}

extension AuthService {
    /// So old a session may be at most to do what cannot be undone.
    static let recentSignIn = Duration.seconds(600)

    /// Deletes the caller's account: from here on nothing tells who stood behind the row, and all sessions are over.
    ///
    /// The row itself stays for the payments that refer to it. What other modules hold is erased by a job that is
    /// enqueued in the same transaction.
    ///
    /// - Throws: ``DeletionError``; `DatabaseError`.
    package func deleteUser(_ caller: Caller, origin: RequestOrigin) async throws {
        let now = time.now()
        guard caller.session.createdAt + Self.recentSignIn > now else { throw DeletionError.recentSignInRequired }
        let hash = audit.hash(ofAddress: caller.user.email.text)
        try await database.write { [audit, jobs] transaction in
            // Twice at once is once.
            guard let user = try UserStore.lock(caller.user.id, in: transaction),
                try UserStore.anonymise(user.id, at: now, in: transaction)
            else { return }
            try SessionStore.endAll(of: user.id, reason: .revoked, at: now, in: transaction)
            try SessionStore.forgetOrigins(of: user.id, in: transaction)
            try ChallengeStore.deleteAll(of: user.email, in: transaction)
            try jobs.enqueue(
                EraseUser.kind, EraseUser.Arguments(userID: user.id), uniqueKey: "erase \(user.id)", in: transaction)
            try audit.record(
                AuditEvent(
                    .userDeleted, actor: user.id.text, subject: hash, sessionID: caller.session.id.text,
                    origin: origin), at: now, in: transaction)
        }
    }
}

/// What a module outside of accounts holds about a user.
package protocol PersonalDataHolder: Sendable {
    /// Erases what can be erased by now; done twice it is done once.
    ///
    /// - Parameter user: a user's id.
    /// - Returns: whether nothing is left.
    func erasePersonalData(of user: String) async throws -> Bool
}

/// The job that erases what other modules hold about a deleted user, as soon as they need it no more.
package struct EraseUser: JobHandler {
    package struct Arguments: Codable, Sendable {
        let userID: UserID
    }

    // Asks each hour: a document that was being written, or could still be paid for, is waited for.
    package static let kind = JobKind<Arguments>("erase_user", maxAttempts: 1_000)
    private static let pause = Duration.seconds(3_600)

    private let holders: [any PersonalDataHolder]

    package init(holders: [any PersonalDataHolder]) {
        self.holders = holders
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        var isLeft = false
        for holder in holders {
            if try await !holder.erasePersonalData(of: arguments.userID.text) { isLeft = true }
        }
        if isLeft { throw JobFailure.transient("some of the user's data is still needed", after: Self.pause) }
        return .done
    }
}
