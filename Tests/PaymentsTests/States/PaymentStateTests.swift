import Database
import Testing

@testable import Payments

@Suite("A payment's state machine")
struct PaymentStateTests {
    private static let price = Money(amount: 1_000, currency: "eur")

    /// The facts, in the order of the columns of ``table``.
    private static let facts: [PaymentObservation.Fact] = [
        .pending, .paid(price), .paid(Money(amount: 999, currency: "eur")), .attemptFailed(reason: "declined"),
        .expired, .failed(reason: "no money"), .canceled,
    ]

    /// What each fact does in each state: `-` is nothing, `+` joins what else follows.
    private static let table = """
        state              pending paid          wrong-amount   declined expired        failed        canceled
        created            pending paid+fulfil   mismatch+alert pending  expired+reopen failed+reopen canceled+reopen
        pending            -       paid+fulfil   mismatch+alert -        expired+reopen failed+reopen canceled+reopen
        failed             -       paid+fulfil   mismatch+alert -        expired        -             canceled
        canceled           -       paid+fulfil   mismatch+alert -        expired        -             -
        expired            -       paid+fulfil   mismatch+alert -        -              -             -
        paid               -       -             alert          -        -              -             -
        partially_refunded -       -             alert          -        -              -             -
        disputed           -       -             alert          -        -              -             -
        refunded           -       -             -              -        -              -             -
        mismatch           -       -             -              -        -              -             -
        """

    @Test("does for every fact in every state what the table says")
    func exhaustive() throws {
        let rows = Self.table.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
        #expect(Set(rows.map { String($0[0]) }) == Set(PaymentState.allCases.map(\.rawValue)))
        for row in rows {
            let state = try #require(PaymentState(rawValue: String(row[0])))
            #expect(row.count == Self.facts.count + 1)
            for (fact, expected) in zip(Self.facts, row.dropFirst()) {
                #expect(Self.names(of: Self.receive(fact, in: state)) == expected, "\(fact) in \(state)")
            }
        }
    }

    @Test(
        "takes only the exact sum in the exact currency for its money",
        arguments: [
            Money(amount: 1_001, currency: "eur"), Money(amount: 999, currency: "eur"),
            Money(amount: 1_000, currency: "usd"), Money(amount: 1_000, currency: "jpy"),
            Money(amount: 1_000, currency: "EUR"), Money(amount: -1, currency: ""),
            Money(amount: 100_000, currency: "eur"),
        ])
    func wrongMoney(money: Money) {
        let actions = Self.receive(.paid(money), in: .pending)
        let why = "asked for 1000 eur, got \(money.amount) \(money.currency)"
        #expect(actions == [.transition(to: .mismatch, why: why), .alert(why)])
    }

    @Test("says why an attempt or a delayed payment failed")
    func reasons() {
        #expect(
            Self.receive(.attemptFailed(reason: "no cover"), in: .created)
                == [.transition(to: .pending, why: "an attempt was declined: no cover")])
        #expect(
            Self.receive(.failed(reason: "no cover"), in: .pending)
                == [.transition(to: .failed, why: "the delayed payment failed: no cover"), .reopen])
    }

    @Test("ends in the same state whatever the order, for every set of facts")
    func everyOrder() {
        let facts: [PaymentObservation.Fact] = [
            .pending, .paid(Self.price), .attemptFailed(reason: "a"), .expired, .failed(reason: "b"), .canceled,
        ]
        for set in Self.subsets(of: facts) {
            let orders = Self.permutations(of: set)
            let ends = Set(orders.map { Self.run($0).end })
            #expect(ends.count == 1, "\(set) ends in \(ends)")
            let paysOff = set.contains(.paid(Self.price))
            #expect(ends.allSatisfy { ($0 == .paid) == paysOff })
            for order in orders {
                let run = Self.run(order)
                #expect(run.deliveries == (paysOff ? 1 : 0), "\(order)")
                #expect(run.reopenings <= 1, "\(order)")
            }
        }
    }

    @Test("ends in the same state whatever is repeated", arguments: 0..<200)
    func repetitions(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let money = Bool.random(using: &generator) ? Self.price : Money(amount: 1, currency: "eur")
        let facts: [PaymentObservation.Fact] = [
            .pending, .paid(money), .attemptFailed(reason: "a"), .expired, .failed(reason: "b"), .canceled,
        ].filter { _ in Bool.random(using: &generator) }
        let expected = Self.run(facts)
        for _ in 0..<20 {
            let copies = facts.flatMap { Array(repeating: $0, count: Int.random(in: 1...4, using: &generator)) }
            let run = Self.run(copies.shuffled(using: &generator))
            #expect(run.end == expected.end)
            #expect(run.deliveries == expected.deliveries)
        }
    }

    private struct Run {
        var end = PaymentState.created
        var deliveries = 0
        var reopenings = 0
    }

    /// Lets a new payment learn the facts, one after the other.
    private static func run(_ facts: [PaymentObservation.Fact]) -> Run {
        var run = Run()
        for fact in facts {
            for action in receive(fact, in: run.end) {
                switch action {
                case .transition(let state, _): run.end = state
                case .fulfil: run.deliveries += 1
                case .reopen: run.reopenings += 1
                case .alert: break
                }
            }
        }
        return run
    }

    private static func receive(_ fact: PaymentObservation.Fact, in state: PaymentState) -> [PaymentAction] {
        state.receive(PaymentObservation(fact, sessionID: "cs_1", intentID: "pi_1"), price: price)
    }

    private static func names(of actions: [PaymentAction]) -> String {
        let names = actions.map { action in
            switch action {
            case .transition(let state, _): state.rawValue
            case .fulfil: "fulfil"
            case .reopen: "reopen"
            case .alert: "alert"
            }
        }
        return names.isEmpty ? "-" : names.joined(separator: "+")
    }

    private static func subsets<Element>(of elements: [Element]) -> [[Element]] {
        elements.reduce([[]]) { sets, element in sets + sets.map { $0 + [element] } }
    }

    private static func permutations<Element>(of elements: [Element]) -> [[Element]] {
        guard !elements.isEmpty else { return [[]] }
        return elements.indices.flatMap { index in
            var rest = elements
            let chosen = rest.remove(at: index)
            return permutations(of: rest).map { [chosen] + $0 }
        }
    }
}
