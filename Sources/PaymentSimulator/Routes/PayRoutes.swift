import Foundation
import Hummingbird

/// `pay/:session`: the provider's page that a customer is sent to.
struct PayRoutes: Sendable {
    let state: SharedState
    let loop: DeliveryLoop
    let ids: Identifiers
    let now: @Sendable () -> Date

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let routes = self
        router.get("pay/:session") { _, context in
            routes.page(context.parameters.get("session") ?? "")
        }
        router.post("pay/:session") { request, context in
            await routes.act(request, sessionID: context.parameters.get("session") ?? "")
        }
    }

    private func page(_ sessionID: String) -> Response {
        let purchase = state.withLock { state -> Purchase? in
            state.expireDue(stamp: stamp())
            return Self.purchase(in: state, sessionID)
        }
        guard let purchase else { return html(PayPage.notFound, status: .notFound) }
        return html(PayPage.render(purchase))
    }

    private func act(_ request: Request, sessionID: String) async -> Response {
        guard let form = try? await RequestForm.read(request),
            let action = form.value("action").flatMap(CustomerAction.init)
        else { return html(PayPage.notUnderstood, status: .badRequest) }

        struct Result: Sendable {
            let purchase: Purchase
            let didAct: Bool
            var early: [DeliveryBatch] = []
            var webhookURL: String?
        }
        let result = state.withLock { state -> Result? in
            let stamp = stamp()
            state.expireDue(stamp: stamp)
            guard var purchase = Self.purchase(in: state, sessionID) else { return nil }
            let happened = purchase.receive(action, stamp: stamp)
            if !happened.isEmpty { state.commit(purchase, happened, stamp: stamp, cause: nil) }
            var result = Result(purchase: purchase, didAct: !happened.isEmpty)
            if state.faults.webhook.beforeResponse, let address = state.address {
                result.early = state.outbox.takeImmediate()
                result.webhookURL = address.webhookURL
            }
            return result
        }
        guard let result else { return html(PayPage.notFound, status: .notFound) }
        if let url = result.webhookURL {
            for batch in result.early { await loop.send(batch, to: url) }
        }
        loop.notify()
        let target = Self.target(of: action, didAct: result.didAct, session: result.purchase.session)
        return Response(status: .seeOther, headers: [.location: target ?? request.uri.path])
    }

    /// Where the customer goes next; nil is back to the page.
    private static func target(of action: CustomerAction, didAct: Bool, session: CheckoutSession) -> String? {
        switch action {
        case .pay, .later: didAct ? filled(session.order.successURL, session.id) : nil
        case .cancel: session.order.cancelURL.map { filled($0, session.id) }
        case .decline, .settle, .fail: nil
        }
    }

    private static func filled(_ url: String, _ sessionID: String) -> String {
        url.replacing("{CHECKOUT_SESSION_ID}", with: sessionID)
    }

    private static func purchase(in state: SimulatorState, _ sessionID: String) -> Purchase? {
        state.purchases.owning(sessionID).flatMap { $0.session.id == sessionID ? $0 : nil }
    }

    private func stamp() -> Stamp {
        Stamp(now: Int(now().timeIntervalSince1970), ids: ids)
    }

    private func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        // Not `no-referrer`: browsers would then send the form with `Origin: null`, which origin checks refuse.
        headers.set("Referrer-Policy", "same-origin")
        headers.set("X-Content-Type-Options", "nosniff")
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
