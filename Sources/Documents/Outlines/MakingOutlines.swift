import AI
import Database
import Security

/// Having an outline made: three short transactions around a model's work.
extension OutlineService {
    /// Makes an outline and keeps it.
    ///
    /// - Throws: ``DocumentError/notFound``, ``OutlineError``; `CancellationError`.
    package func make(for id: DocumentID, user: String) async throws -> Outline {
        let attempt = try await begin(id, user)
        let written: Outline
        do {
            written = try await write(attempt)
        } catch {
            try await end(attempt, .failed)
            throw Self.verdict(error)
        }
        return try await keep(written, attempt)
    }

    /// Counts the attempt, if there may be one more.
    private func begin(_ id: DocumentID, _ user: String) async throws -> OutlineAttempt {
        let now = time.now()
        let attempt = OutlineAttempt.ID(at: now)
        return try await database.write { [settings] transaction in
            _ = try Self.draft(DocumentStore.lock(id, in: transaction), user)
            // Who did not end it in twice the time is gone.
            let earliest = now - settings.timeLimit * 2
            guard try !OutlineAttemptStore.isUnderway(id, since: earliest, in: transaction) else {
                throw OutlineError.underway
            }
            guard try OutlineAttemptStore.count(of: id, in: transaction) < settings.perDocument else {
                throw OutlineError.documentLimit(settings.perDocument)
            }
            let key = "outline \(user)"
            let decision = try SharedRateLimit.look(settings.perUser, key: key, at: now, in: transaction)
            guard decision.isAllowed else { throw OutlineError.userLimit(decision) }
            try SharedRateLimit.keep(decision, key: key, in: transaction)
            guard let input = try GenerationInput.load(id, in: transaction) else { throw DocumentError.notFound }
            try OutlineAttemptStore.insert(attempt, document: id, user: user, at: now, in: transaction)
            return OutlineAttempt(
                id: attempt, input: input, revision: try DocumentStore.outlineRevision(of: id, in: transaction))
        }
    }

    private func write(_ attempt: OutlineAttempt) async throws -> Outline {
        let ledger = OutlineLedger(
            attempt: attempt.id, budgetMicros: settings.budgetMicros, database: database, time: time)
        return try await withThrowingTaskGroup(of: Outline?.self) { group in
            group.addTask { try await ai.outline(attempt.input.outlineTask, recorder: ledger).outline }
            group.addTask {
                try await Task.sleep(for: settings.timeLimit)
                return nil
            }
            defer { group.cancelAll() }
            guard let outline = try await group.next() ?? nil else { throw OutlineError.modelUnavailable }
            return outline
        }
    }

    private func keep(_ written: Outline, _ attempt: OutlineAttempt) async throws -> Outline {
        let now = time.now()
        let id = attempt.input.document.id
        let outline = Outline(
            sections: written.sections.map { section in
                // The writer's ids are unique within its outline only; these name sections of all documents.
                OutlineSection(
                    id: Self.newID(at: now), title: section.title, brief: section.brief,
                    targetWords: section.targetWords)
            })
        // Returned, not thrown: the attempt counts all the same.
        let refusal = try await database.write { transaction -> OutlineError? in
            let document = try DocumentStore.lock(id, in: transaction)
            let isDraft = document?.status == .draft
            let isSame = try DocumentStore.outlineRevision(of: id, in: transaction) == attempt.revision
            try OutlineAttemptStore.end(attempt.id, isDraft && isSame ? .made : .late, at: now, in: transaction)
            guard isDraft else { return .documentLocked }
            guard isSame else { return .replacedMeanwhile }
            try DocumentStore.saveOutline(outline, of: id, at: now, in: transaction)
            return nil
        }
        if let refusal { throw refusal }
        return outline
    }

    private func end(_ attempt: OutlineAttempt, _ outcome: OutlineAttempt.Outcome) async throws {
        let now = time.now()
        // Also when the caller is gone: a task of its own is not cancelled.
        try await Task { [database] in
            try await database.write { transaction in
                try OutlineAttemptStore.end(attempt.id, outcome, at: now, in: transaction)
            }
        }.value
    }

    /// What the customer is told of an error.
    private static func verdict(_ error: any Error) -> any Error {
        switch error {
        case let failure as ModelFailure: failure.reason == .refused ? OutlineError.refused : .modelUnavailable
        case is AIError: OutlineError.modelUnavailable
        default: error
        }
    }
}
