/// Why a file could not be made.
package enum ExportError: Error, Sendable, Equatable {
    /// A program that is needed is not installed.
    case toolMissing(String)
    /// A program did not finish in time and was ended with all that it had started.
    case timedOut(tool: String, seconds: Int64)
    /// A program gave up; the end of what it said, for the log.
    case toolFailed(tool: String, status: String, said: String)
    /// The file would be larger than `bytes`.
    case tooLarge(bytes: Int)
    /// A program's answer is not what it was asked for.
    case unreadable(tool: String)
}
