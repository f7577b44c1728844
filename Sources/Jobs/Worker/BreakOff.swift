/// Why work on a job is broken off from outside.
enum BreakOff: Error, Sendable {
    /// Somebody else may have it.
    case lost
    /// Its end is wished.
    case canceled
}
