import Database

/// A migrated database that others are copied from: a copy takes a tenth of the time of migrating.
actor TemplateDatabase {
    private let turnstile = Turnstile(places: 1)
    private var name: String?

    /// The template's name; the first caller of the process makes it, unless an earlier process has.
    func name(on server: PostgreSQLTestServer) async throws -> String {
        await turnstile.enter(1)
        do {
            let name = try await existingOrNew(on: server)
            await turnstile.leave(1)
            return name
        } catch {
            await turnstile.leave(1)
            throw error
        }
    }

    private func existingOrNew(on server: PostgreSQLTestServer) async throws -> String {
        if let name { return name }
        // Named after the migrations' digests, so that an edited schema gets another template.
        let digests = Migration.known(for: .postgresql).map { String($0.checksum.prefix(6)) }
        let wanted = "rukopys_template_" + String(digests.joined().suffix(40))
        if try await !exists(wanted, on: server) { try await make(wanted, on: server) }
        name = wanted
        return wanted
    }

    private func exists(_ name: String, on server: PostgreSQLTestServer) async throws -> Bool {
        try await !server.administration.fetch("SELECT 1 AS found FROM pg_database WHERE datname = \(name)").isEmpty
    }

    /// Made under another name and renamed when it is complete: a run that is cut short leaves no half template.
    private func make(_ wanted: String, on server: PostgreSQLTestServer) async throws {
        let draft = PostgreSQLTestServer.freshName()
        try await server.create(draft)
        do {
            let url = try server.url(ofDatabase: draft)
            try await Engine.withOpenDatabase(url, poolSize: 1) { _ = try await Migrator($0).migrate() }
            try await server.administration.execute(
                SQL(stringLiteral: "ALTER DATABASE \(draft) RENAME TO \(wanted)"))
        } catch {
            try await server.drop(draft)
            // Another process may have been quicker.
            guard try await exists(wanted, on: server) else { throw error }
        }
    }
}
