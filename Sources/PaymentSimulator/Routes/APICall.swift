/// One authenticated call with its parameters read.
struct APICall: Sendable {
    let requestID: String
    let idempotencyKey: String?
    let form: Form
    /// The id in the path; empty for endpoints without one.
    let id: String
    let stamp: Stamp

    var cause: EventLog.Cause { EventLog.Cause(requestID: requestID, idempotencyKey: idempotencyKey) }
}
