import Database

extension PaymentService {
    /// All payments of one customer, oldest first, for whoever asks for their own data.
    ///
    /// They are never erased: what was sold and paid has to be kept.
    package func export(of user: String) async throws -> [Payment] {
        try await database.fetch("SELECT \(Payment.columns) FROM payments WHERE user_id = \(user) ORDER BY id")
            .map(Payment.init)
    }
}
