import AI
import Database
import Jobs

/// What one job's calls to models may cost; asked with each call on the ledger, before it is made.
struct CallBudget: Sendable {
    /// Of all the job's calls.
    let capMicros: Int64
    /// Of all jobs in a day; `nil`: no limit.
    let dailyMicros: Int64?
    let time: TimeSource

    /// Looks whether a call that is on the ledger at its worst case may be made.
    ///
    /// - Throws: ``BudgetRefusal``.
    func check(_ intent: ModelCallIntent, of job: JobID, in transaction: any Transaction) throws {
        // What costs nothing needs no budget: the builtin writer goes on.
        guard intent.worstCaseCostMicros > 0 else { return }
        let spending = try BudgetStore.spending(of: job, in: transaction)
        let cap = try BudgetStore.cap(capMicros, of: job, in: transaction)
        if spending.total > cap {
            let others = spending.open - intent.worstCaseCostMicros
            throw BudgetRefusal(
                scope: .document, spentMicros: spending.total - spending.open, capMicros: cap,
                mayPass: others > 0 && spending.total - others <= cap)
        }
        guard let dailyMicros else { return }
        let spent = try BudgetStore.spentToday(at: time.now(), in: transaction)
        guard spent.total > dailyMicros else { return }
        let others = spent.open - intent.worstCaseCostMicros
        throw BudgetRefusal(
            scope: .day, spentMicros: spent.total - spent.open, capMicros: dailyMicros,
            mayPass: others > 0 && spent.total - others <= dailyMicros)
    }
}

/// A call that was not made, because it could have cost more than is left.
struct BudgetRefusal: Error, Sendable, Hashable {
    /// Whose budget it is.
    enum Scope: String, Sendable, Hashable, SQLConvertible {
        /// One document's, or one regeneration's.
        case document
        /// Everybody's of this day.
        case day
    }

    let scope: Scope
    let spentMicros: Int64
    let capMicros: Int64
    /// Whether only other calls stand in its way, the same job's or on this day everybody's, which are being made and count
    /// at their worst case: they will have cost less.
    let mayPass: Bool
}
