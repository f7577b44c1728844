import Database

/// Where customers get their mail; filled in at the composition root, so that this module knows no accounts.
package protocol AddressBook: Sendable {
    /// - Returns: `nil` for who has left, or may not use the service any more.
    func reader(_ user: String, in transaction: any Transaction) throws -> Reader?
}

/// Somebody who is written to.
package struct Reader: Sendable, Hashable {
    package let email: String
    /// BCP 47.
    package let language: String

    package init(email: String, language: String) {
        self.email = email
        self.language = language
    }
}
