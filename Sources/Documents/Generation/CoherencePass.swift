import AI
import Database
import Jobs

/// Makes sections that were written one by one a document: what is said twice goes, and a model may name a few places
/// where they do not go together.
///
/// Bounded: one call at most, of the sections' edges only, whose edits are checked one by one. It never keeps a finished
/// document from its customer: where the model or the budget refuses, only what needs no model is done.
struct CoherencePass: Sendable {
    let ai: AIService
    let budget: CallBudget
    let time: TimeSource
    let context: JobContext

    private static let mostFailures = 2

    private struct Input: Encodable {
        let digest: String
        let titles: [String]
        let sections: [String]
    }

    /// - Parameter digest: the document's input's.
    /// - Returns: the sections' texts.
    /// - Throws: ``BudgetRefusal`` of a day; as ``JobContext/step(_:input:progress:event:alongside:_:)``.
    func run(
        _ drafts: [SectionDraft], of input: GenerationInput, digest: String, _ outline: Outline
    ) async throws -> [String] {
        let titles = outline.sections.map(\.title)
        let written = drafts.map(\.markdown)
        let (id, keys) = (input.document.id, input.keys)
        let outcome = try await context.step(
            "coherence", input: Input(digest: digest, titles: titles, sections: written),
            progress: GenerationProgress.coherence,
            alongside: { [time] (outcome: Outcome, transaction) in
                let now = time.now()
                for (position, text) in outcome.texts.enumerated() where text != written[position] {
                    try DocumentStore.replaceText(
                        SectionText(text, keys: keys), position: position, of: id, at: now, in: transaction)
                }
                try DocumentStore.saveCoherence(outcome.report, of: id, in: transaction)
            }
        ) { step in
            let told = RepeatedSentences(in: written)
            let removed = told.removed.reduce(0, +)
            let (texts, edits) = try await harmonised(told.sections, of: drafts, titles, input.settings, step)
            return Outcome(texts: texts, report: CoherenceReport(repeatedSentencesRemoved: removed, edits: edits))
        }
        return outcome.texts
    }

    private struct Outcome: Codable, Sendable {
        let texts: [String]
        let report: CoherenceReport
    }

    /// - Returns: how many edits were made; `nil` when nobody was asked, or in vain.
    private func harmonised(
        _ texts: [String], of drafts: [SectionDraft], _ titles: [String], _ settings: WritingSettings, _ step: JobStep
    ) async throws -> (texts: [String], edits: Int?) {
        // Who has failed at it twice may fail for ever.
        guard texts.count > 1, ai.canHarmonise(drafts), context.job.stepFailures < Self.mostFailures else {
            return (texts, nil)
        }
        let task = CoherenceTask(
            settings: settings,
            sections: zip(titles, texts).map { CoherenceTask.Section(title: $0, markdown: $1) })
        do {
            let edits: CoherenceEdits? = try await WritingFailure.describing(context) {
                do {
                    return try await ai.coherence(task, recorder: StepLedger(step, of: context.job.id, budget))
                } catch is AIError {
                    return nil
                }
            }
            guard let edits, edits.isReadable else { return (texts, nil) }
            let applied = edits.applied(to: texts)
            return (applied.sections, applied.made)
        } catch let refusal as BudgetRefusal where refusal.scope == .document {
            context.logger.notice("no budget is left for a coherence pass")
        } catch JobFailure.permanent {
            context.logger.notice("the model refuses a coherence pass")
        }
        return (texts, nil)
    }
}

/// What the pass over all sections has done.
struct CoherenceReport: Sendable, Hashable, Codable {
    let repeatedSentencesRemoved: Int
    /// Made by a model's proposal; `nil` when none was asked, or in vain.
    let edits: Int?
}
