import Database
import Documents
import Jobs

/// **Job** of the contract.
struct JobBody: Encodable, Sendable {
    let id: String
    let kind: String
    let status: String
    let progress: Int
    @Nullable var documentId: String?
    let attempt: Int
    @Nullable var currentStep: String?
    let tokensUsed: Int64
    let cost: CostBody
    @Nullable var error: String?
    /// Why it is paused, or will be after its next step.
    @Nullable var pauseReason: String?
    let createdAt: String
    @Nullable var startedAt: String?
    @Nullable var finishedAt: String?

    struct CostBody: Encodable, Sendable {
        let amountMicros: Int64
        let currency: String
    }

    init(_ job: Job, currency: String) {
        id = job.id.text
        kind = job.kind
        status = job.state.rawValue
        progress = job.progress
        _documentId = Nullable(wrappedValue: job.subjectID)
        attempt = job.attempt
        _currentStep = Nullable(wrappedValue: job.currentStep)
        tokensUsed = job.tokensUsed
        cost = CostBody(amountMicros: job.costMicros, currency: currency)
        _error = Nullable(wrappedValue: job.lastError)
        _pauseReason = Nullable(wrappedValue: job.pauseReason?.rawValue)
        createdAt = job.createdAt.rfc3339
        _startedAt = Nullable(wrappedValue: job.startedAt?.rfc3339)
        _finishedAt = Nullable(wrappedValue: job.finishedAt?.rfc3339)
    }
}

/// An amount of the contract: minor units.
struct MoneyBody: Encodable, Sendable {
    let amount: Int64
    let currency: String

    init(_ money: Money) {
        amount = money.amount
        currency = money.currency
    }
}

/// **Document** of the contract.
struct DocumentBody: Encodable, Sendable {
    let id: String
    let title: String
    let topic: String
    let language: String
    let targetPages: Int
    let citationStyle: String
    @Nullable var requirements: String?
    let status: String
    let price: MoneyBody
    @Nullable var job: JobBody?
    let createdAt: String
    let updatedAt: String
    @Nullable var completedAt: String?

    init(_ document: Document, job: Job?, price: Money) {
        id = document.id.text
        title = document.title
        topic = document.topic
        language = document.language
        targetPages = document.targetPages
        citationStyle = document.citationStyle.rawValue
        _requirements = Nullable(wrappedValue: document.requirements)
        status = document.status.rawValue
        self.price = MoneyBody(price)
        _job = Nullable(wrappedValue: job.map { JobBody($0, currency: price.currency) })
        createdAt = document.createdAt.rfc3339
        updatedAt = document.updatedAt.rfc3339
        _completedAt = Nullable(wrappedValue: document.completedAt?.rfc3339)
    }
}

/// A finished section.
struct SectionBody: Encodable, Sendable {
    let id: String
    let index: Int
    let title: String
    let markdown: String
    let words: Int
    let citations: [String]
    let finishedAt: String

    init(_ section: DocumentSection) {
        id = section.id
        index = section.position
        title = section.title
        markdown = section.markdown
        words = section.words
        citations = section.citations
        finishedAt = section.finishedAt.rfc3339
    }
}
