extension RunningServer {
    /// For tests in which a document is still being written when they end, which then takes no long farewell.
    static let slowWriting = ["BUILTIN_WORDS_PER_SECOND": "0.05", "SHUTDOWN_SECONDS": "1"]

    /// For tests that call one route more often than its limit allows.
    static let generousLimits = [
        "RATE_LIMIT_MAGIC_LINK": "1000/second", "RATE_LIMIT_VERIFY": "1000/second", "RATE_LIMIT_REFRESH": "1000/second",
        "RATE_LIMIT_DEFAULT": "1000/second", "RATE_LIMIT_READ": "1000/second",
    ]
}
