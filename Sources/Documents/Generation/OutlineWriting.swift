import AI
import Database
import Jobs

/// Divides a document into sections, as a step: by the outline that the customer has approved, or by one that is made.
struct OutlineWriting: Sendable {
    let ai: AIService
    let input: GenerationInput
    let budget: CallBudget
    let time: TimeSource
    let context: JobContext

    /// - Parameter digest: the input's.
    /// - Throws: ``BudgetRefusal``; as ``JobContext/step(_:input:progress:event:alongside:_:)``.
    func write(_ digest: String) async throws -> Outline {
        try await context.step(
            "outline", input: try input.outlineHash(digest), progress: GenerationProgress.outline,
            event: (.progress, nil),
            alongside: { [id = input.document.id] (outline: Outline, transaction) in
                try DocumentStore.saveWrittenOutline(outline, of: id, in: transaction)
            }
        ) { step in named(try await outline(step)) }
    }

    private func outline(_ step: JobStep) async throws -> Outline {
        if let approved = input.approvedOutline { return approved }
        return try await WritingFailure.describing(context) {
            try await ai.outline(input.outlineTask, recorder: StepLedger(step, of: context.job.id, budget)).outline
        }
    }

    /// The writer's ids are unique within its outline only; these name the sections everywhere.
    private func named(_ outline: Outline) -> Outline {
        Outline(
            sections: outline.sections.map { section in
                OutlineSection(
                    id: Identifier<DocumentSection>(at: time.now()).text, title: section.title, brief: section.brief,
                    targetWords: section.targetWords, isIndependent: section.isIndependent)
            })
    }
}
