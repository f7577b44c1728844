import AI
import Alerts
import Database
import Jobs

/// Decides what becomes of documents whose budget is used up.
package struct DocumentBudgets: Sendable {
    let settings: BudgetSettings
    let pricing: DocumentService.Settings
    /// So long others' calls are waited for.
    private static let breath = Duration.seconds(30)

    private let database: any Database
    private let jobs: BackgroundJobService
    private let alerts: AlertService
    let time: TimeSource

    package init(
        settings: BudgetSettings, pricing: DocumentService.Settings, database: any Database,
        jobs: BackgroundJobService, alerts: AlertService, time: TimeSource
    ) {
        self.settings = settings
        self.pricing = pricing
        self.database = database
        self.jobs = jobs
        self.alerts = alerts
        self.time = time
    }

    /// What writing a document may cost.
    func writing(_ document: Document) -> CallBudget {
        calls(capMicros: settings.documentMicros(price: pricing.price(pages: document.targetPages)))
    }

    /// What writing one of its sections anew may cost: twice its share of that, since it is written from the same sources
    /// as the whole.
    func rewriting(_ section: OutlineSection, of document: Document, targetWords: Int) -> CallBudget {
        let whole = settings.documentMicros(price: pricing.price(pages: document.targetPages))
        let share = Double(max(1, section.targetWords)) / Double(max(1, targetWords, section.targetWords))
        return calls(capMicros: Int64(min(Double(whole), 2 * Double(whole) * share)))
    }

    private func calls(capMicros: Int64) -> CallBudget {
        CallBudget(capMicros: capMicros, dailyMicros: settings.dailyMicros, time: time)
    }

    /// Makes a job rest whose next call was refused, and tells an operator.
    ///
    /// - Returns: what the job is to end its attempt with.
    func pause(_ job: JobID, because refusal: BudgetRefusal) async throws -> JobFailure {
        if refusal.scope == .day, refusal.mayPass {
            return .transient("others' calls may cost what is left of the day", after: Self.breath, costsAttempt: false)
        }
        let now = time.now()
        try await database.write { [alerts] transaction in
            try BudgetStore.wait(job, because: refusal, at: now, in: transaction)
            let grants = try BudgetStore.pause(of: job, in: transaction)?.grants ?? 0
            let alert =
                switch refusal.scope {
                case .document:
                    Alert(
                        .budgetPause, about: job.text,
                        "A document waits: of its \(refusal.capMicros) micros \(refusal.spentMicros) are spent.",
                        occasion: "\(grants)")
                case .day:
                    Alert(
                        .budgetPause, about: "day",
                        "Documents wait for tomorrow: of the day's \(refusal.capMicros) micros \(refusal.spentMicros) are "
                            + "spent.",
                        occasion: "\(BudgetDay(of: now).number)")
                }
            try alerts.raise(alert, in: transaction)
        }
        return .paused(.budget)
    }

    /// Lets a job go on that waits for its document's budget, with that budget once more.
    ///
    /// - Returns: `false` when it waits for something else.
    package func resume(_ job: JobID, in transaction: any Transaction) throws -> Bool {
        guard let found = try jobs.status(job, in: transaction), found.state == .paused, found.pauseReason == .budget,
            let pause = try BudgetStore.pause(of: job, in: transaction), try jobs.resume(job, in: transaction)
        else { return false }
        switch pause.scope {
        case .document: try BudgetStore.grant(job, in: transaction)
        case .day: try BudgetStore.stopWaiting(job, in: transaction)
        }
        return true
    }

    /// Lets jobs go on whose day has passed, and ends those that an operator has let wait too long.
    func sweep(_ pause: BudgetStore.Pause) async throws {
        try await database.write { [jobs, settings, time] transaction in
            let now = time.now()
            guard let pause = try BudgetStore.pause(of: pause.job, in: transaction), pause.isWaiting else { return }
            guard let job = try jobs.status(pause.job, in: transaction), !job.state.isFinal else {
                return try BudgetStore.stopWaiting(pause.job, in: transaction)
            }
            // Not yet at rest, or kept by a dispute, which outranks a budget.
            guard job.state == .paused, job.pauseReason == .budget else { return }
            switch pause.scope {
            case .day where BudgetDay(of: now) != BudgetDay(of: pause.pausedAt):
                try jobs.resume(pause.job, in: transaction)
                try BudgetStore.stopWaiting(pause.job, in: transaction)
            case .document where pause.pausedAt + settings.patience <= now:
                // Its end is its own: what is finished is delivered by the attempt that finds this.
                try jobs.resume(pause.job, in: transaction)
                try BudgetStore.giveUp(pause.job, at: now, in: transaction)
            case .day, .document: break
            }
        }
    }

    func waiting() async throws -> [BudgetStore.Pause] {
        try await database.read { try BudgetStore.waiting(in: $0) }
    }
}

/// The periodic job that looks after documents which wait for a budget.
package struct SweepBudgets: JobHandler {
    package static let kind = JobKind<NoArguments>("sweep_budgets", maxAttempts: 3)
    package var kind: JobKind<NoArguments> { Self.kind }

    private let budgets: DocumentBudgets

    package init(budgets: DocumentBudgets) {
        self.budgets = budgets
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        for pause in try await budgets.waiting() { try await budgets.sweep(pause) }
        return .done
    }
}
