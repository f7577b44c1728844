import Database
import Foundation
import Jobs

/// A job as operators see it: what its customer sees, and whose it is.
struct AdministeredJobBody: Encodable, Sendable {
    let id: String
    let kind: String
    let kindVersion: Int
    let status: String
    let progress: Int
    @Nullable var userId: String?
    @Nullable var documentId: String?
    let priority: Int
    let attempt: Int
    let maxAttempts: Int
    /// In a row, without a new step in between.
    let failures: Int
    let crashes: Int
    @Nullable var currentStep: String?
    let tokensUsed: Int64
    let cost: JobBody.CostBody
    @Nullable var error: String?
    @Nullable var pauseReason: String?
    let runAt: String
    /// If it has not come further by then, it is taken from its handler.
    @Nullable var stallAt: String?
    @Nullable var cancelRequestedAt: String?
    let createdAt: String
    @Nullable var startedAt: String?
    @Nullable var finishedAt: String?

    init(_ job: Job, currency: String) {
        id = job.id.text
        kind = job.kind
        kindVersion = job.kindVersion
        status = job.state.rawValue
        progress = job.progress
        _userId = Nullable(wrappedValue: job.userID)
        _documentId = Nullable(wrappedValue: job.subjectID)
        priority = job.priority
        attempt = job.attempt
        maxAttempts = job.maxAttempts
        failures = job.stepFailures
        crashes = job.crashCount
        _currentStep = Nullable(wrappedValue: job.currentStep)
        tokensUsed = job.tokensUsed
        cost = JobBody.CostBody(amountMicros: job.costMicros, currency: currency)
        _error = Nullable(wrappedValue: job.lastError)
        _pauseReason = Nullable(wrappedValue: job.pauseReason?.rawValue)
        runAt = job.runAt.rfc3339
        _stallAt = Nullable(wrappedValue: job.stallAt?.rfc3339)
        _cancelRequestedAt = Nullable(wrappedValue: job.cancelAt?.rfc3339)
        createdAt = job.createdAt.rfc3339
        _startedAt = Nullable(wrappedValue: job.startedAt?.rfc3339)
        _finishedAt = Nullable(wrappedValue: job.finishedAt?.rfc3339)
    }
}

/// One job with its attempts, steps, calls and events.
struct JobDetailBody: Encodable, Sendable {
    let job: AdministeredJobBody
    @Nullable var worker: String?
    let attempts: [AttemptBody]
    let steps: [StepBody]
    let calls: [CallBody]
    let events: [EventBody]

    struct AttemptBody: Encodable, Sendable {
        let attempt: Int
        let token: Int64
        @Nullable var worker: String?
        @Nullable var startedAt: String?
        let endedAt: String
        let outcome: String
        @Nullable var error: String?
    }

    struct StepBody: Encodable, Sendable {
        let key: String
        let token: Int64
        let finishedAt: String
    }

    struct CallBody: Encodable, Sendable {
        let id: String
        let step: String
        let `try`: Int
        let provider: String
        let model: String
        let status: String
        let tokensIn: Int64
        let tokensOut: Int64
        let cost: JobBody.CostBody
        let isEstimated: Bool
        @Nullable var error: String?
        let startedAt: String
        @Nullable var endedAt: String?
    }

    struct EventBody: Encodable, Sendable {
        let seq: Int64
        let type: String
        /// The event's data as the stream sends it.
        let data: JobEventPayload?
    }

    init(_ detail: JobDetail, currency: String) {
        job = AdministeredJobBody(detail.job, currency: currency)
        _worker = Nullable(wrappedValue: detail.worker)
        attempts = detail.attempts.map { attempt in
            AttemptBody(
                attempt: attempt.number, token: attempt.token, worker: attempt.worker,
                startedAt: attempt.startedAt?.rfc3339, endedAt: attempt.endedAt.rfc3339,
                outcome: attempt.end.rawValue, error: attempt.error)
        }
        steps = detail.steps.map {
            StepBody(key: $0.key, token: $0.token, finishedAt: $0.finishedAt.rfc3339)
        }
        calls = detail.calls.map { call in
            CallBody(
                id: call.id, step: call.step, try: call.number, provider: call.provider, model: call.model,
                status: call.state.rawValue, tokensIn: call.tokensIn, tokensOut: call.tokensOut,
                cost: JobBody.CostBody(amountMicros: call.costMicros, currency: currency),
                isEstimated: call.isEstimated, error: call.error,
                startedAt: call.startedAt.rfc3339, endedAt: call.endedAt?.rfc3339)
        }
        events = detail.events.map { event in
            EventBody(seq: event.seq, type: event.kind.rawValue, data: try? StableJSON.value(from: event.payload))
        }
    }
}
