import Crypto
import Foundation
import Hummingbird

/// What every API call goes through: key, parameters, idempotency, faults, the operation, webhooks, the answer.
struct APIPipeline: Sendable {
    /// Computes the answer under the lock.
    ///
    /// What it throws is answered as the error that it is.
    typealias Operation = @Sendable (inout SimulatorState, APICall) throws(APIError) -> JSONValue

    private struct Outcome {
        let status: Int
        let body: [UInt8]
        /// Whether the call was admitted under its idempotency key, and so has to let go of it.
        var holdsKey = false
        /// Whether the key keeps this answer.
        var isStored = false
        var isReplay = false
        /// To be sent before the answer is.
        var early: [DeliveryBatch] = []
        var webhookURL: String?

        init(status: Int, body: [UInt8]) {
            (self.status, self.body) = (status, body)
        }

        init(_ error: APIError) {
            self.init(status: error.status, body: error.body.rendered())
        }
    }

    let configuration: SimulatorConfiguration
    let state: SharedState
    let loop: DeliveryLoop
    let ids: Identifiers
    let now: @Sendable () -> Date

    /// Answers one request; every refusal is an answer in Stripe's form, so that nothing is thrown.
    func respond(
        to request: Request, id: String? = nil, operation: @escaping Operation
    ) async -> Response {
        let requestID = ids.request()
        let key = request.method == .post ? request.headers.text("Idempotency-Key") : nil
        let outcome: Outcome
        do {
            try RequestAuthorization.check(request.headers, secretKey: configuration.secretKey)
            let form = try await RequestForm.read(request)
            let call = APICall(
                requestID: requestID, idempotencyKey: key, form: form, id: id ?? "",
                stamp: Stamp(now: Int(now().timeIntervalSince1970), ids: ids))
            outcome = await perform(call, path: request.uri.path, operation: operation)
        } catch {
            outcome = Outcome(error)
        }
        return response(outcome, to: request, requestID: requestID, key: key)
    }

    private func perform(_ call: APICall, path: String, operation: Operation) async -> Outcome {
        let outcome = state.withLock { state in
            execute(call, path: path, operation: operation, state: &state)
        }
        if let url = outcome.webhookURL {
            for batch in outcome.early { await loop.send(batch, to: url) }
        }
        if let key = call.idempotencyKey, outcome.holdsKey {
            let answer = IdempotentAnswers.Answer(
                status: outcome.status, body: outcome.body, requestID: call.requestID)
            state.withLock { $0.answers.finish(key: key, answer: outcome.isStored ? answer : nil) }
        }
        loop.notify()
        return outcome
    }

    private func execute(
        _ call: APICall, path: String, operation: Operation, state: inout SimulatorState
    ) -> Outcome {
        state.expireDue(stamp: call.stamp)
        do {
            if let key = call.idempotencyKey {
                let fingerprint = Self.fingerprint(path: path, form: call.form)
                switch try state.answers.admit(key: key, fingerprint: fingerprint, now: call.stamp.now) {
                case .execute: break
                case .replay(let answer):
                    var outcome = Outcome(status: answer.status, body: answer.body)
                    outcome.isReplay = true
                    return outcome
                }
            }
        } catch {
            return Outcome(error)
        }
        var outcome = attempt(call, path: path, operation: operation, state: &state)
        outcome.holdsKey = true
        if state.faults.webhook.beforeResponse, let address = state.address {
            outcome.early = state.outbox.takeImmediate()
            outcome.webhookURL = address.webhookURL
        }
        return outcome
    }

    private func attempt(
        _ call: APICall, path: String, operation: Operation, state: inout SimulatorState
    ) -> Outcome {
        let fault = state.faults.takeAPIFault(path: path)
        if let fault, !fault.afterExecution { return failed(fault) }
        do {
            var outcome = Outcome(status: 200, body: try operation(&state, call).rendered())
            outcome.isStored = true
            if let fault { outcome = failed(fault) }
            return outcome
        } catch {
            return Outcome(error)
        }
    }

    private func failed(_ fault: APIFaults) -> Outcome {
        var outcome = Outcome(fault.error)
        outcome.isStored = fault.stored && fault.status >= 500
        return outcome
    }

    private func response(_ outcome: Outcome, to request: Request, requestID: String, key: String?) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-cache, no-store"
        headers.set("Request-Id", requestID)
        headers.set("Stripe-Version", request.headers.text("Stripe-Version") ?? configuration.apiVersion)
        if let key { headers.set("Idempotency-Key", key) }
        if outcome.isReplay { headers.set("Idempotent-Replayed", "true") }
        return Response(
            status: .init(code: outcome.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: outcome.body)))
    }

    private static func fingerprint(path: String, form: Form) -> String {
        let digest = SHA256.hash(data: Array("\(path)?\(form.canonical)".utf8))
        return digest.map { String($0, radix: 16) }.joined(separator: ".")
    }
}
