import Database
import Security

/// What users change about themselves.
///
/// A field that is `nil` stays as it is.
package struct ProfileChange: Sendable {
    /// The new name; an inner `nil` takes it away.
    package var fullName: String??
    /// BCP 47.
    package var preferredLanguage: String?

    package init(fullName: String?? = nil, preferredLanguage: String? = nil) {
        self.fullName = fullName
        self.preferredLanguage = preferredLanguage
    }
}

/// What is wrong with the fields of a profile.
package struct InvalidProfile: Error, Sendable, Equatable {
    /// Fields as the client wrote them.
    package let problems: [FieldProblem]

    package struct FieldProblem: Sendable, Equatable {
        package let field: String
        package let message: String
    }
}

extension ProfileChange {
    /// - Throws: ``InvalidProfile`` with every problem.
    func check() throws(InvalidProfile) {
        var problems: [InvalidProfile.FieldProblem] = []
        if let name = fullName ?? nil, !Self.isName(name) {
            problems.append(.init(field: "full_name", message: "must have 1 to 200 characters, on one line"))
        }
        if let language = preferredLanguage, !Self.isLanguageTag(language) {
            problems.append(
                .init(field: "preferred_language", message: "must be a BCP 47 language tag such as en or uk"))
        }
        if !problems.isEmpty { throw InvalidProfile(problems: problems) }
    }

    /// One line of 1 to 200 code points, some of which can be seen.
    private static func isName(_ name: String) -> Bool {
        let scalars = name.unicodeScalars
        return (1...200).contains(scalars.count)
            && scalars.allSatisfy { !$0.properties.isControl }
            && scalars.contains { !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint }
    }

    /// The shape of RFC 5646 §2.1: a language of two or three letters, then subtags.
    private static func isLanguageTag(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return tag.utf8.count <= 35 && (2...3).contains(parts[0].utf8.count)
            && parts[0].allSatisfy { $0.isASCII && $0.isLetter }
            && parts.dropFirst().allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
    }
}

extension Unicode.Scalar.Properties {
    /// Control characters, and the two that break a line elsewhere.
    fileprivate var isControl: Bool {
        switch generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension AuthService {
    /// Changes the caller's own profile; what is not named stays.
    ///
    /// - Returns: the user afterwards.
    /// - Throws: ``InvalidProfile``; ``AccessError`` when the account has been deleted meanwhile; `DatabaseError`.
    package func change(_ change: ProfileChange, by caller: Caller, origin: RequestOrigin) async throws -> User {
        try change.check()
        let now = time.now()
        let user = try await database.write { [audit] transaction -> User? in
            guard let before = try UserStore.lock(caller.user.id, in: transaction), before.isActive else { return nil }
            let user = try UserStore.setProfile(
                fullName: change.fullName ?? before.fullName,
                preferredLanguage: change.preferredLanguage ?? before.preferredLanguage, of: before.id,
                in: transaction)
            // Whoever sends what is there already has changed nothing.
            let changed =
                (user?.fullName == before.fullName ? [] : ["full_name"])
                + (user?.preferredLanguage == before.preferredLanguage ? [] : ["preferred_language"])
            if !changed.isEmpty {
                try audit.record(
                    AuditEvent(
                        .userChanged, actor: before.id.text, subject: before.id.text,
                        sessionID: caller.session.id.text, origin: origin,
                        details: ["fields": changed.joined(separator: ",")]), at: now, in: transaction)
            }
            return user
        }
        guard let user else { throw AccessError.sessionEnded(.revoked) }
        return user
    }
}
