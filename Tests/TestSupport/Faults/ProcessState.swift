import Foundation

/// What a process of this machine is doing.
enum ProcessState: Equatable {
    case running
    /// Frozen by SIGSTOP.
    case stopped
    /// There is no such process, or it is waited for.
    case gone

    init(of process: Int32) {
        // proc(5): the state follows the name, which stands in parentheses and may contain them.
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        self =
            switch fields.dropFirst().first {
            case "T": .stopped
            case nil, "Z", "X": .gone
            default: .running
            }
    }
}
