import Documents

extension Problem {
    /// What was priced is frozen.
    static let documentLocked = Problem(
        .conflict, "document-locked", "This document can no longer be changed",
        detail: "A payment for the document is open or made: what was priced is frozen.")
}

extension SourceError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .documentLocked: .documentLocked
        case .pdfUnavailable: .unavailable("pdf-unavailable", "PDFs cannot be read here right now")
        }
    }
}

extension OutlineError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .none: Problem(.notFound, "no-outline", "This document has no outline yet")
        case .documentLocked: .documentLocked
        case .underway:
            Problem(
                .conflict, "outline-underway", "An outline of this document is being made",
                headers: [.retryAfter: "5"])
        case .replacedMeanwhile:
            Problem(.conflict, "outline-replaced", "The outline was replaced while this one was made, and stays")
        case .documentLimit(let most):
            Problem(
                .conflict, "outline-limit-reached", "No more outlines are made for this document",
                detail: "\(most) have been made; it can still be replaced by one of your own.")
        case .userLimit(let decision): .limited(decision, by: "outline")
        case .budgetSpent(let wait):
            .unavailable(
                "outline-budget-spent", "No more outlines are made today",
                retryAfterSeconds: Int(wait.components.seconds))
        case .modelUnavailable: .unavailable("model-unavailable", "The outline cannot be made right now")
        case .refused:
            Problem(
                .unprocessableContent, "outline-refused", "The model refuses to write about this",
                errors: [.init(field: "topic", message: "is refused by the model's provider")])
        }
    }
}
