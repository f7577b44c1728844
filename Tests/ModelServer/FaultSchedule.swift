/// What goes wrong with the calls to come, one after the other; those behind its end go well.
///
/// As text: faults separated by commas, each `WORD[@PARAMETER][*TIMES]`, where `TIMES` may be `forever`:
/// `429@2*3,none,reset,drip@100*forever`.
package struct FaultSchedule: Sendable, Hashable {
    /// What a text must look like, for whoever got it wrong.
    package static let syntax = "WORD[@PARAMETER][*TIMES|*forever], separated by commas: 429@2*3,none,reset"

    private struct Run: Sendable, Hashable {
        let fault: Fault
        var left: Int
    }

    private var runs: [Run] = []

    /// Nothing goes wrong.
    package init() {}

    /// One fault, for so many calls.
    package init(_ fault: Fault, times: Int = 1) {
        runs = [Run(fault: fault, left: times)]
    }

    /// - Returns: `nil` for what cannot be read.
    package init?(_ text: String) {
        for part in text.split(separator: ",") {
            let trimmed = part.drop(while: \.isWhitespace)
            let pieces = trimmed.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
            guard pieces.count <= 2 else { return nil }
            let times = pieces.count == 2 ? pieces[1].filter { !$0.isWhitespace } : "1"
            guard let left = times == "forever" ? Int.max : Int(times), left > 0 else { return nil }
            let words = pieces[0].filter { !$0.isWhitespace }.split(separator: "@", omittingEmptySubsequences: false)
            guard let word = words.first, words.count <= 2,
                let fault = Fault(String(word), parameter: words.count == 2 ? String(words[1]) : nil)
            else { return nil }
            runs.append(Run(fault: fault, left: left))
        }
    }

    mutating func append(_ other: FaultSchedule) {
        runs += other.runs
    }

    /// What goes wrong with the next call.
    mutating func next() -> Fault {
        guard let first = runs.first else { return .none }
        if first.left <= 1 { runs.removeFirst() } else if first.left < .max { runs[0].left -= 1 }
        return first.fault
    }
}
