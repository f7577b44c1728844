import AsyncHTTPClient
import Database
import Jobs
import NIOCore
import Security
import Traces
import Tracing

/// The job that posts an alert to the operator's webhook, as JSON.
package struct PostAlert: JobHandler {
    package static let kind = JobKind<AlertArguments>("post_alert", maxAttempts: 12)
    package var kind: JobKind<AlertArguments> { Self.kind }

    private static let patience = TimeAmount.seconds(10)

    private let database: any Database
    private let http: HTTPClient
    /// Such addresses hold a key: it stands in no log, no error and no job.
    ///
    /// `nil` when none is configured any more.
    private let address: Secret?

    package init(database: any Database, http: HTTPClient, address: Secret?) {
        self.database = database
        self.http = http
        self.address = address
    }

    private struct Body: Encodable {
        let service = "rukopys"
        let kind: String
        let subject: String
        let detail: String
        let at: String
        /// The same when the same alert is posted twice.
        let id: String
        /// What chat services show.
        let text: String
    }

    package func run(_ arguments: AlertArguments, _ context: JobContext) async throws -> JobCompletion {
        let found = try await database.read { try AlertStore.alert(arguments.key, in: $0) }
        guard let (alert, moment) = found, let address else { return .done }
        let body = try StableJSON.text(
            Body(
                kind: alert.kind.rawValue, subject: alert.subject, detail: alert.detail, at: moment.rfc3339,
                id: alert.key, text: "\(alert.kind.rawValue): \(alert.detail) (\(alert.subject))"))
        switch try await post(body, to: address) {
        case 200..<300: return .done
        case 408, 429, 500...: throw JobFailure.transient("the webhook does not take alerts right now")
        case let status: throw JobFailure.permanent("the webhook refuses alerts: \(status)")
        }
    }

    /// - Returns: the answer's status.
    private func post(_ body: String, to address: Secret) async throws -> UInt {
        var request = HTTPClientRequest(url: address.exposed)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        return try await withSpan("POST alert webhook", ofKind: .client) { [request] span in
            let status = try await send(request)
            span.attributes["http.response.status_code"] = Int(status)
            return status
        }
    }

    /// With our `traceparent`: the webhook is the operator's own.
    private func send(_ request: HTTPClientRequest) async throws -> UInt {
        var request = request
        for header in TraceHeaders.outgoing() { request.headers.add(name: header.name, value: header.value) }
        do {
            let response = try await http.execute(request, timeout: Self.patience)
            // Read to its end, so that the connection can be used again; what it says is of no interest.
            for try await _ in response.body.prefix(64) {}
            return response.status.code
        } catch let error as CancellationError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw JobFailure.transient("the webhook does not answer")
        }
    }
}
