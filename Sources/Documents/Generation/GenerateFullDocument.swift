import AI
import Alerts
import Database
import Foundation
import Jobs

/// The job that writes a document: outline, sections, a pass over all of them, files.
///
/// Each is a step: finished once, it is never done again, whatever is killed when. docs/generation.md tells the whole
/// story.
package struct GenerateFullDocument: JobHandler {
    package struct Arguments: Codable, Sendable {
        let documentID: DocumentID
        let paymentID: String
    }

    /// Version 2 revises sections, goes over all of them and keeps provenance.
    ///
    /// Its arguments and the steps that version 1 has are those of version 1: a document that was begun by it goes on
    /// from where it is. Nodes of version 1 leave newer documents alone, of which they would leave out half.
    package static let kind = JobKind<Arguments>(
        "generate_full_document", version: 2, maxAttempts: 8, hasEvents: true, isLong: true, maxRunningPerUser: 4)

    private let database: any Database
    private let ai: AIService
    private let export: DocumentFiles
    private let jobs: BackgroundJobService
    private let earlyEnd: EarlyEnd
    private let budgets: DocumentBudgets
    private let alerts: AlertService
    private let time: TimeSource

    package init(
        database: any Database, ai: AIService, export: DocumentFiles, jobs: BackgroundJobService,
        settlement: any Settlement, budgets: DocumentBudgets, alerts: AlertService, time: TimeSource
    ) {
        self.database = database
        self.ai = ai
        self.export = export
        self.jobs = jobs
        self.budgets = budgets
        self.alerts = alerts
        earlyEnd = EarlyEnd(
            jobs: jobs, settlement: settlement, currency: budgets.pricing.currency, time: time)
        self.time = time
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.documentID
        let (input, isOver) = try await database.read { transaction in
            (
                try GenerationInput.load(id, in: transaction),
                try BudgetStore.pause(of: context.job.id, in: transaction)?.overAt != nil
            )
        }
        guard let input else { throw JobFailure.permanent("the document is gone") }
        guard !isOver else { throw JobFailure.permanent("the document's budget is used up") }
        do {
            try await write(input, context)
        } catch let refusal as BudgetRefusal {
            throw try await budgets.pause(context.job.id, because: refusal)
        }
        return JobCompletion { [time, jobs, currency = budgets.pricing.currency] transaction in
            let now = time.now()
            try Self.publish(id, at: now, in: transaction)
            try ProvenanceStore.record(id, currency: currency, at: now, in: transaction)
            try jobs.tellReader(of: input.document, in: transaction)
        }
    }

    /// Gives the customer the whole document, in the transaction that completes the job.
    static func publish(_ id: DocumentID, at now: Timestamp, in transaction: any Transaction) throws {
        let isMoved = try DocumentStore.move(id, from: [.generating], to: .completed, at: now, in: transaction)
        // Not ours any more, such as a document that was refunded meanwhile: nothing is published.
        guard isMoved else { throw JobFailure.permanent("the document may no longer be delivered") }
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        let isOver = try BudgetStore.pause(of: job.id, in: transaction)?.overAt != nil
        let delivered = try earlyEnd.settle(
            arguments.documentID, payment: arguments.paymentID, after: ending, isBudgetSpent: isOver, in: transaction)
        if case .failed(let reason) = ending {
            try alerts.raise(
                Alert(
                    .documentFailed, about: arguments.documentID.text,
                    "A paid document could not be finished, \(delivered) sections are delivered: \(reason).",
                    occasion: "\(job.id)/\(job.token)"), in: transaction)
        }
        return EndReport(deliveredSections: delivered)
    }

    package func revived(
        _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> String? {
        let reason = try earlyEnd.undo(arguments.documentID, payment: arguments.paymentID, in: transaction)
        guard reason == nil else { return reason }
        // A regeneration that came to nothing may have been the newest.
        try DocumentStore.setJob(job.id, of: arguments.documentID, in: transaction)
        if try BudgetStore.pause(of: job.id, in: transaction)?.overAt != nil {
            try BudgetStore.grant(job.id, in: transaction)
        }
        return nil
    }

    /// All steps but the last transaction.
    private func write(_ input: GenerationInput, _ context: JobContext) async throws {
        let digest = try input.digest()
        try await begin(input, digest, context)
        let budget = budgets.writing(input.document)
        let outline = try await OutlineWriting(ai: ai, input: input, budget: budget, time: time, context: context)
            .write(digest)
        let drafts = try await SectionsWriting(
            ai: ai, input: input, digest: digest, outline: outline, budget: budget, time: time, context: context
        ).write()
        let texts = try await CoherencePass(ai: ai, budget: budget, time: time, context: context)
            .run(drafts, of: input, digest: digest, outline)
        let manuscript = try await manuscript(
            of: input, outline, texts, models: drafts.map(\.model), hash: try input.inputHash(digest), context)
        try await export.run(manuscript, of: input.document.id, progress: GenerationProgress.export, context)
    }

    /// Freezes what the document is written from.
    private func begin(_ input: GenerationInput, _ digest: String, _ context: JobContext) async throws {
        let id = input.document.id
        let inputHash = try input.inputHash(digest)
        let frozen = try await context.step(
            "begin", input: [id.text, "2"],
            alongside: { [time] (hash: String, transaction) in
                _ = try DocumentStore.freeze(id, inputHash: hash, job: context.job.id, in: transaction)
                _ = try DocumentStore.move(id, from: [.queued], to: .generating, at: time.now(), in: transaction)
            }
        ) { _ in inputHash }
        // An operator's retry finds the step done, and the document queued again.
        if input.document.status == .queued {
            _ = try await database.write { [time] transaction in
                try DocumentStore.move(id, from: [.queued], to: .generating, at: time.now(), in: transaction)
            }
        }
        guard frozen != inputHash else { return }
        // Each step's own hash decides what is done again; that it can happen at all is what somebody has to see.
        try await database.write { [alerts] transaction in
            try alerts.raise(
                Alert(
                    .brokenInvariant, about: id.text, "What a document is written from has changed since it was begun.",
                    occasion: inputHash), in: transaction)
        }
    }

    private func manuscript(
        of input: GenerationInput, _ outline: Outline, _ texts: [String], models: [String], hash: String,
        _ context: JobContext
    ) async throws -> Manuscript {
        // The day on the title page must not depend on which attempt gets here.
        let date = try await context.step("date", input: input.document.id) { _ in time.now().microseconds }
        return input.manuscript(
            sections: zip(outline.sections, texts).map { ManuscriptSection(title: $0.title, markdown: $1) },
            models: models, hash: hash, on: Timestamp(microseconds: date))
    }
}
