/// What happens at a place, and at which of the visits to it.
package struct FailpointRule: Sendable, Equatable {
    package enum Action: String, CaseIterable, Sendable {
        /// SIGKILL to this process: what a power cut leaves behind.
        case kill
        /// SIGSTOP to this process: a machine that freezes and, upon SIGCONT, believes that no time has passed.
        case stop
        /// ``InjectedFault`` is thrown.
        case error
    }

    package let action: Action
    /// The visit at which it happens, counted in this process from 1.
    package let visit: Int
    /// Whether it happens at every later visit as well.
    package let isLasting: Bool

    package init(_ action: Action, at visit: Int = 1, isLasting: Bool = false) {
        self.action = action
        self.visit = visit
        self.isLasting = isLasting
    }

    func applies(to visit: Int) -> Bool {
        isLasting ? visit >= self.visit : visit == self.visit
    }
}

extension FailpointRule: CustomStringConvertible {
    /// As `RUKOPYS_FAILPOINTS` has it: `kill@3`, `error@1+`.
    package var description: String { "\(action.rawValue)@\(visit)\(isLasting ? "+" : "")" }

    /// Reads `kill`, `kill@3` or `kill@3+`; without a number it is the first visit.
    ///
    /// - Returns: `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let action = Action(rawValue: String(name)) else { return nil }
        guard parts.count == 2 else {
            self.init(action)
            return
        }
        let isLasting = parts[1].hasSuffix("+")
        let digits = isLasting ? parts[1].dropLast() : parts[1]
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let visit = Int(digits), visit > 0 else { return nil }
        self.init(action, at: visit, isLasting: isLasting)
    }
}
