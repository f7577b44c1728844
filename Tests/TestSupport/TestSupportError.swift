/// Why a test could not go on.
package enum TestSupportError: Error, Sendable, Equatable {
    /// The test needs a PostgreSQL server, and `RUKOPYS_TEST_POSTGRESQL` names none.
    case noPostgreSQL
    /// The test needs libfaketime, and this machine has none.
    case noFaketime
    /// What ``eventually(_:within:sourceLocation:_:)`` waited for did not come about.
    case timedOut(String)
}
