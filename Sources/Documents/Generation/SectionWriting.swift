import AI
import Database
import Jobs

/// Writes one section of a document, in at most two steps: the text, and once more when the checks have found something
/// that its writer can mend.
///
/// Each step has its checkpoint and its own lines on the ledger; the section is the customer's with the last of them.
struct SectionWriting: Sendable {
    let ai: AIService
    let budget: CallBudget
    let context: JobContext
    /// The first step's name; the second's is `/revision` below it.
    let step: String
    let task: SectionTask
    /// What watchers are told it is.
    let shown: JobEventPayload.Section
    /// Keeps the finished section, in the transaction of its last step.
    let keep: @Sendable (SectionDraft, SectionRecord, any Transaction) throws -> Void

    /// - Parameter input: everything that the text depends on.
    /// - Throws: ``BudgetRefusal``; as ``JobContext/step(_:input:progress:event:alongside:_:)``.
    func write(input: some Encodable & Sendable) async throws -> (draft: SectionDraft, record: SectionRecord) {
        let draft = try await context.step(
            step, input: input,
            alongside: { (draft: SectionDraft, transaction) in
                guard draft.isProvisional != true else { return }
                try keep(draft, record(of: draft, isRevised: false), transaction)
            }
        ) { step in
            let draft = try await call { shown in
                try await ai.section(task, recorder: ledger(step), onText: shown)
            }
            guard ai.canImprove(draft) else { return try presentable(draft) }
            var provisional = draft
            provisional.isProvisional = true
            return provisional
        }
        guard draft.isProvisional == true else { return (draft, record(of: draft, isRevised: false)) }
        let revised = try await context.step(
            step + "/revision", input: draft,
            alongside: { (draft: SectionDraft, transaction) in
                try keep(draft, record(of: draft, isRevised: true), transaction)
            }
        ) { step in
            // The first may be the better one.
            var revised = try await self.revised(draft, step)
            revised.isProvisional = nil
            return revised
        }
        return (revised, record(of: revised, isRevised: true))
    }

    private func revised(_ draft: SectionDraft, _ step: JobStep) async throws -> SectionDraft {
        // Others may write by now than those who wrote the draft.
        guard ai.canImprove(draft) else { return try presentable(draft) }
        do {
            return try await call { shown in
                try await ai.improved(draft, task, recorder: ledger(step), onText: shown)
            }
        } catch let refusal as BudgetRefusal where refusal.scope == .document && !refusal.mayPass {
            // There is a text, and only its polish costs too much.
            return try presentable(draft)
        } catch JobFailure.permanent {
            return try presentable(draft)
        }
    }

    private func call(
        _ write: (@Sendable (_ delta: String, _ offset: Int) async -> Void) async throws -> SectionDraft
    ) async throws -> SectionDraft {
        try await context.emit(.sectionStarted, section: shown)
        return try await WritingFailure.describing(context) {
            try await write { [context, shown] text, offset in context.show(text, offset: offset, of: shown) }
        }
    }

    private func presentable(_ draft: SectionDraft) throws -> SectionDraft {
        do {
            return try ai.presentable(draft, task)
        } catch {
            // Nothing but what must not be said: another try may say something.
            throw JobFailure.transient("the model did not write the section")
        }
    }

    private func ledger(_ step: JobStep) -> StepLedger { StepLedger(step, of: context.job.id, budget) }

    private func record(of draft: SectionDraft, isRevised: Bool) -> SectionRecord {
        SectionRecord(
            jobID: context.job.id.text, step: step, provider: draft.provider,
            unknownCitations: draft.unknownCitations, findings: draft.findings ?? [], isRevised: isRevised)
    }
}
