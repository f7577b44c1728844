import Synchronization

/// One run of one scenario: its server, and everything that turns up.
final class Trial: Sendable {
    let site: Site
    let stage: Site.Stage
    /// Told that a limit is waited for, in seconds.
    let waiting: @Sendable (Int) -> Void
    private let found = Mutex<(defects: [Defect], notes: [Bilingual])>(([], []))
    private let cleanUps = Mutex<[@Sendable () async -> Void]>([])

    init(site: Site, stage: Site.Stage, waiting: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.site = site
        self.stage = stage
        self.waiting = waiting
    }

    /// The server, with the rules for every answer.
    var api: ServerAPI {
        let plain = site.api(stage)
        return ServerAPI(
            wire: plain.wire, origin: plain.origin, description: plain.description,
            note: { [self] defect in note(defect) }, waiting: waiting)
    }

    var defects: [Defect] { found.withLock { $0.defects } }
    var notes: [Bilingual] { found.withLock { $0.notes } }

    /// Keeps a defect and goes on; the same one is kept once.
    func note(_ defect: Defect) {
        found.withLock { found in
            let isKnown = found.defects.contains {
                $0.expected == defect.expected && $0.answer?.request.endpoint == defect.answer?.request.endpoint
            }
            if !isKnown { found.defects.append(defect) }
        }
    }

    /// Keeps a remark for the report: something is not as documented, and no defect.
    func remark(_ text: Bilingual) {
        found.withLock { found in
            if !found.notes.contains(text) { found.notes.append(text) }
        }
    }

    /// Runs `body` for each case; a defect in one does not hide those of the next.
    func each<Case>(_ cases: [Case], _ body: (Case) async throws -> Void) async throws {
        for item in cases {
            do {
                try await body(item)
            } catch let defect as Defect {
                note(defect)
            }
        }
    }

    /// Does so at the end, however that comes.
    func afterwards(_ body: @escaping @Sendable () async -> Void) {
        cleanUps.withLock { $0.append(body) }
    }

    func cleanUp() async {
        for body in cleanUps.withLock({ $0 }).reversed() { await body() }
    }

    /// So many race.
    var concurrency: Int { site.concurrency }
}
