import Database
import Jobs
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("A profile")
struct ProfileTests {
    @Test("changes where something is named, and nowhere else", arguments: Engine.available)
    func change(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let caller = try await fixture.caller(try await fixture.signIn())
            func change(_ change: ProfileChange) async throws -> (String?, String) {
                let user = try await fixture.auth.change(change, by: caller, origin: AuthFixture.origin)
                return (user.fullName, user.preferredLanguage)
            }
            #expect(try await change(ProfileChange()) == (nil, "en"))
            #expect(try await fixture.audited()["user.changed"] == nil, "nothing was changed")
            #expect(try await change(ProfileChange(fullName: "Ада Лавлейс")) == ("Ада Лавлейс", "en"))
            #expect(try await change(ProfileChange(preferredLanguage: "uk")) == ("Ада Лавлейс", "uk"))
            #expect(try await change(ProfileChange(fullName: .some(nil))) == (nil, "uk"))
            #expect(try await fixture.audited()["user.changed"] == 3)
        }
    }

    @Test(
        "takes no name that is empty, too long, unseen or on two lines",
        arguments: [
            "", " ", "\u{200B}", "a\nb", "a\u{0}", "a\u{2028}b", String(repeating: "a", count: 201),
            "e" + String(repeating: "\u{301}", count: 200),
        ])
    func badName(name: String) throws {
        let error = #expect(throws: InvalidProfile.self) { try ProfileChange(fullName: name).check() }
        #expect(error?.problems.map(\.field) == ["full_name"])
    }

    @Test("takes no language that is no language tag", arguments: ["", "e", "english", "en_US", "en-", "ук", "en-éa"])
    func badLanguage(language: String) throws {
        let error = #expect(throws: InvalidProfile.self) { try ProfileChange(preferredLanguage: language).check() }
        #expect(error?.problems.map(\.field) == ["preferred_language"])
    }

    @Test("says all that is wrong at once")
    func allProblems() throws {
        let change = ProfileChange(fullName: "", preferredLanguage: "")
        let error = #expect(throws: InvalidProfile.self) { try change.check() }
        #expect(error?.problems.count == 2)
    }
}

@Suite("Deleting an account")
struct DeletingUserTests {
    @Test("ends every session and leaves nothing that tells who it was", arguments: Engine.available)
    func delete(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let (one, two) = (try await fixture.signIn(), try await fixture.signIn())
            let open = try await fixture.challenge()
            let caller = try await fixture.caller(one)
            _ = try await fixture.auth.change(
                ProfileChange(fullName: "Ada Lovelace", preferredLanguage: "uk"), by: caller, origin: RequestOrigin())
            try await fixture.auth.deleteUser(caller, origin: RequestOrigin())
            for pair in [one, two] {
                await #expect(throws: AccessError.sessionEnded(.revoked)) { try await fixture.caller(pair) }
                await #expect(throws: RefreshError.sessionEnded(.revoked)) { try await fixture.refresh(pair) }
            }
            await #expect(throws: VerifyError.self) { try await fixture.verify(open) }
            try await fixture.database.execute("DELETE FROM audit_log")
            let everything = "\(try await fixture.database.everything())"
            for trace in ["ada@example.org", "Ada Lovelace", "203.0.113.7", "tests"] {
                #expect(!everything.contains(trace), "\(trace)")
            }
            #expect(everything.contains("erase_user"))
        }
    }

    @Test("frees the address for an account that knows nothing of the old one", arguments: Engine.available)
    func again(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let first = try await fixture.caller(try await fixture.signIn())
            try await fixture.auth.deleteUser(first, origin: AuthFixture.origin)
            let second = try await fixture.caller(try await fixture.signIn())
            #expect(second.user.id != first.user.id)
            #expect(second.user.email == first.user.email)
        }
    }

    @Test("needs a sign-in of the last ten minutes", arguments: Engine.available)
    func recent(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let pair = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(600))
            let late = try await fixture.caller(try await fixture.refresh(pair))
            await #expect(throws: DeletionError.self) {
                try await fixture.auth.deleteUser(late, origin: AuthFixture.origin)
            }
            let fresh = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(600) - .microseconds(1))
            try await fixture.auth.deleteUser(try await fixture.caller(fresh), origin: AuthFixture.origin)
        }
    }

    @Test("16 times at once deletes once", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            let caller = try await fixture.caller(try await fixture.signIn())
            try await withThrowingTaskGroup { group in
                for _ in 1...16 {
                    group.addTask { try await fixture.auth.deleteUser(caller, origin: AuthFixture.origin) }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.audited()["user.deleted"] == 1)
            #expect(try await fixture.count("jobs WHERE kind = 'erase_user'") == 1)
        }
    }
}

@Suite("What accounts hold about a user")
struct ExportingUserTests {
    @Test("is given whole, and nothing of anybody else", arguments: Engine.available)
    func export(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let ended = try await fixture.caller(try await fixture.signIn())
            try await fixture.end(ended.session.id)
            _ = try await fixture.signIn("eve@example.org")
            let caller = try await fixture.caller(try await fixture.refresh(try await fixture.signIn()))
            let export = try await fixture.auth.export(caller, origin: AuthFixture.origin)
            #expect(export.user.id == caller.user.id)
            #expect(Set(export.sessions.map(\.id)) == [ended.session.id, caller.session.id])
            #expect(export.challenges.count == 2)
            #expect(export.challenges.allSatisfy { $0.usedAt != nil })
            #expect(
                export.audit.map(\.type).sorted() == [
                    "challenge.requested", "challenge.requested", "challenge.verified", "challenge.verified",
                    "session.refreshed",
                ])
            #expect(try await fixture.audited()["user.exported"] == 1)
        }
    }
}
