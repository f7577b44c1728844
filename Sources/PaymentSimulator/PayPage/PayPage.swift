/// The page on which a customer pays, declines, or pays later.
///
/// Plain HTML; it needs no script.
enum PayPage {
    /// The page of one purchase, with the buttons that its state allows.
    static func render(_ purchase: Purchase) -> String {
        let session = purchase.session
        let amount = AmountText.render(session.order.amount, session.order.currency)
        let lines = session.order.lineItems.map { item in
            let price = AmountText.render(item.amount, session.order.currency)
            let count = item.quantity > 1 ? " × \(item.quantity)" : ""
            let description = item.description.map { "<small>\(HTML.escape($0))</small>" } ?? ""
            return "<li><span>\(HTML.escape(item.name))\(count)\(description)</span><span>\(price)</span></li>"
        }
        return document(
            title: "Pay \(amount)",
            """
            <p class="amount">\(amount)</p>
            <ul>\(lines.joined())</ul>
            \(state(of: purchase))
            """)
    }

    /// For an id that names no session.
    static let notFound = document(title: "Nothing to pay here", "<p>This checkout session does not exist.</p>")

    /// For a form that carries no known action.
    static let notUnderstood = document(title: "Not understood", "<p>The form named no known action.</p>")

    private static func state(of purchase: Purchase) -> String {
        let session = purchase.session
        switch session.status {
        case .open:
            let declined =
                purchase.intent?.wasDeclined == true
                ? note("warning", "Your card was declined. Nothing was charged; you can try again.") : ""
            let cancel = session.order.cancelURL == nil ? "" : button(.cancel, "Back to the shop", style: "plain")
            return declined
                + form(
                    button(.pay, "Pay", style: "main") + button(.later, "Pay later (bank transfer)")
                        + button(.decline, "Let the card be declined") + cancel)
        case .complete where session.isPaid:
            return note("good", "This payment is complete.")
        case .complete where purchase.intent?.status == .processing:
            return note("warning", "The order is placed; the money is still on its way.")
                + form(
                    button(.settle, "Let the money arrive", style: "main") + button(.fail, "Let the payment fail"))
        case .complete:
            return note("warning", "The money never arrived.")
        case .expired:
            return note("warning", "This checkout session has expired.")
        }
    }

    private static func form(_ buttons: String) -> String {
        "<form method=\"post\">\(buttons)</form>"
    }

    private static func button(_ action: CustomerAction, _ label: String, style: String = "") -> String {
        "<button name=\"action\" value=\"\(action.rawValue)\" class=\"\(style)\">\(label)</button>"
    }

    private static func note(_ style: String, _ text: String) -> String {
        "<p class=\"note \(style)\" role=\"status\">\(text)</p>"
    }

    private static func document(title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>\(HTML.escape(title)) · payment simulator</title>
        <style>\(style)</style>
        </head>
        <body>
        <p class="banner">Payment simulator · no money moves</p>
        <main>
        <h1>\(HTML.escape(title))</h1>
        \(body)
        </main>
        </body>
        </html>
        """
    }

    private static let style = """
        :root { color-scheme: light dark; --line: #8884; --main: #2f5bea; }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
        .banner { margin: 0; padding: .6rem 1rem; background: #f5c542; color: #222; text-align: center; font-weight: 600; }
        main { max-width: 26rem; margin: 3rem auto; padding: 2rem; border: 1px solid var(--line); border-radius: 12px; }
        h1 { margin: 0; font-size: 1rem; font-weight: 600; opacity: .7; }
        .amount { margin: .2rem 0 1.2rem; font-size: 2.2rem; font-weight: 700; }
        ul { margin: 0 0 1.5rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
        li { display: flex; justify-content: space-between; gap: 1rem; padding: .7rem 0; \
        border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        li span:last-child { white-space: nowrap; }
        small { display: block; opacity: .7; }
        form { display: grid; gap: .6rem; }
        button { padding: .75rem 1rem; font: inherit; border: 1px solid var(--line); border-radius: 8px; cursor: pointer; \
        background: transparent; color: inherit; }
        button.main { background: var(--main); border-color: var(--main); color: #fff; font-weight: 600; }
        button.plain { border-color: transparent; text-decoration: underline; }
        button:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
        .note { padding: .7rem 1rem; border-left: 4px solid #d08700; background: #d0870018; border-radius: 4px; }
        .note.good { border-color: #1a8f4c; background: #1a8f4c18; }
        """
}
