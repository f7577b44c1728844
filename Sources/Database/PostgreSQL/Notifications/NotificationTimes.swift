/// How long the connections that carry notifications wait, and for what.
struct NotificationTimes: Sendable {
    /// So long the server may say nothing to a listener before it is asked whether it is still there: a connection
    /// that a network has forgotten looks just like one on which nothing happens.
    var silence = Duration.seconds(15)
    /// So long a statement may take before its connection is given up.
    var answer = Duration.seconds(5)
    /// So long the sender rests after each statement: under load many hints become one, and every notification is a
    /// commit to the server, one at a time for all of its clients.
    var spacing = Duration.milliseconds(5)
    /// The pause after a first failure to reach the server; it doubles from there.
    var firstPause = Duration.milliseconds(100)
    /// The longest pause between two attempts.
    var longestPause = Duration.seconds(5)

    /// The pause after so many failures in a row.
    ///
    /// Spread over its second half, so that the nodes of a server that restarts do not all come at once.
    func pause(afterFailures failures: Int) -> Duration {
        let doubled = firstPause * (1 << max(0, min(failures - 1, 16)))
        return min(doubled, longestPause) * Double.random(in: 0.5...1)
    }
}
