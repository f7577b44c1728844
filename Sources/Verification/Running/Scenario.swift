/// One thing that is tried, and what it shows.
struct Scenario: Sendable {
    /// Stable: `auth.rotation`.
    let id: String
    /// As the report names it, in both languages.
    let name: String
    let note: Bilingual
    var needs: Set<Means> = []
    var stage = Site.Stage.raised
    /// - Throws: ``Defect``, ``MissingEndpoint``, ``Skipped``.
    let run: @Sendable (Trial) async throws -> Void

    init(
        _ id: String, _ name: String, _ note: Bilingual, needs: Set<Means> = [], on stage: Site.Stage = .raised,
        run: @escaping @Sendable (Trial) async throws -> Void
    ) {
        self.id = id
        self.name = name
        self.note = note
        self.needs = needs
        self.stage = stage
        self.run = run
    }
}
