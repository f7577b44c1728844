import Foundation
import Hummingbird

/// `simulator-control/…`: what no customer or merchant can do, asked for by tests and by a curious developer.
///
/// - `GET|POST|DELETE simulator-control/faults`: show, set, clear; the JSON is that of ``FaultPlan``.
/// - `POST simulator-control/disputes` with `{"payment_intent", "inquiry"?, "reason"?}`: the bank complains.
/// - `POST simulator-control/disputes/:id` and `…/refunds/:id` with `{"status"}`: its next state.
struct ControlRoutes: Sendable {
    private struct Opening: Decodable {
        let paymentIntent: String
        let inquiry: Bool?
        let reason: String?

        enum CodingKeys: String, CodingKey {
            case inquiry, reason
            case paymentIntent = "payment_intent"
        }
    }

    private struct Move: Decodable {
        let status: String
    }

    let state: SharedState
    let loop: DeliveryLoop
    let ids: Identifiers
    let now: @Sendable () -> Date

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let routes = self
        router.get("simulator-control/faults") { _, _ in
            routes.answer { _ throws(APIError) in .null }
        }
        router.post("simulator-control/faults") { request, _ in
            await routes.answer(request) { (state, body) throws(APIError) in
                try state.faults.apply(body)
                return .null
            }
        }
        router.delete("simulator-control/faults") { _, _ in
            routes.answer { state throws(APIError) in
                state.faults = FaultPlan()
                return .null
            }
        }
        router.post("simulator-control/disputes") { request, _ in
            await routes.answer(request) { (state, body) throws(APIError) in
                try routes.openDispute(body, in: &state)
            }
        }
        router.post("simulator-control/disputes/:id") { request, context in
            let id = context.parameters.get("id") ?? ""
            return await routes.answer(request) { (state, body) throws(APIError) in
                try routes.moveDispute(id, body, in: &state)
            }
        }
        router.post("simulator-control/refunds/:id") { request, context in
            let id = context.parameters.get("id") ?? ""
            return await routes.answer(request) { (state, body) throws(APIError) in
                try routes.moveRefund(id, body, in: &state)
            }
        }
    }

    private func openDispute(_ body: [UInt8], in state: inout SimulatorState) throws(APIError) -> JSONValue {
        let opening: Opening = try decode(body)
        let stamp = stamp()
        var purchase = try state.purchase(owning: opening.paymentIntent, as: "payment_intent")
        let opened = purchase.dispute(
            isInquiry: opening.inquiry ?? false, reason: opening.reason ?? "general", stamp: stamp)
        guard let opened else { throw APIError("There is no money to dispute, or a dispute is open.") }
        state.commit(purchase, opened.events, stamp: stamp, cause: nil)
        return opened.dispute.object
    }

    private func moveDispute(
        _ id: String, _ body: [UInt8], in state: inout SimulatorState
    ) throws(APIError) -> JSONValue {
        let move: Move = try decode(body)
        var purchase = try state.purchase(owning: id, as: "dispute")
        let happened = Dispute.Status(rawValue: move.status).map { purchase.moveDispute(id, to: $0) } ?? []
        guard let last = happened.last else { throw APIError("The dispute cannot become \(move.status).") }
        state.commit(purchase, happened, stamp: stamp(), cause: nil)
        return last.object
    }

    private func moveRefund(
        _ id: String, _ body: [UInt8], in state: inout SimulatorState
    ) throws(APIError) -> JSONValue {
        let move: Move = try decode(body)
        var purchase = try state.purchase(owning: id, as: "refund")
        let happened = Refund.Status(rawValue: move.status).map { purchase.moveRefund(id, to: $0) } ?? []
        guard let last = happened.last else { throw APIError("The refund cannot become \(move.status).") }
        state.commit(purchase, happened, stamp: stamp(), cause: nil)
        return last.object
    }

    private func decode<Value: Decodable>(_ body: [UInt8]) throws(APIError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw APIError("The body is not the JSON object that this route takes.")
        }
    }

    private func stamp() -> Stamp {
        Stamp(now: Int(now().timeIntervalSince1970), ids: ids)
    }

    private func answer(
        _ request: Request,
        _ change: (inout SimulatorState, [UInt8]) throws(APIError) -> JSONValue
    ) async -> Response {
        let body: [UInt8]
        do {
            body = try await RequestForm.body(of: request)
        } catch {
            return json(error.body.rendered(), status: error.status)
        }
        return answer { state throws(APIError) in try change(&state, body) }
    }

    /// Answers what the change returned; the faults in force where that is null.
    private func answer(_ change: (inout SimulatorState) throws(APIError) -> JSONValue) -> Response {
        do {
            let (value, faults) = try state.withLock { state throws(APIError) in
                (try change(&state), state.faults)
            }
            loop.notify()
            guard value == .null else { return json(value.rendered(), status: 200) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return json(Array((try? encoder.encode(faults)) ?? Data("{}".utf8)), status: 200)
        } catch {
            return json(error.body.rendered(), status: error.status)
        }
    }

    private func json(_ bytes: [UInt8], status: Int) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
