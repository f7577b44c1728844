/// Makes ids of Stripe's shape: a prefix that names the kind, and a random tail.
struct Identifiers: Sendable {
    private let tail: @Sendable (Int) -> String

    /// Takes the source of the tails, which tests replace by a predictable one.
    init(tail: @escaping @Sendable (Int) -> String = Identifiers.random) {
        self.tail = tail
    }

    func session() -> String { "cs_test_" + tail(58) }
    func intent() -> String { "pi_" + tail(24) }
    func charge() -> String { "ch_" + tail(24) }
    func refund() -> String { "re_" + tail(24) }
    func dispute() -> String { "du_" + tail(24) }
    func event() -> String { "evt_" + tail(24) }
    func request() -> String { "req_" + tail(14) }

    /// Letters and digits from the system's random generator: a session's id opens its pay page.
    static func random(_ length: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}
