extension RunningServer {
    /// For tests that call one route more often than its limit allows.
    static let generousLimits = [
        "RATE_LIMIT_MAGIC_LINK": "1000/second", "RATE_LIMIT_VERIFY": "1000/second", "RATE_LIMIT_REFRESH": "1000/second",
        "RATE_LIMIT_DEFAULT": "1000/second", "RATE_LIMIT_READ": "1000/second",
    ]
}
