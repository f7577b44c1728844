import Database

/// What documents need from whoever took the money for them.
///
/// Filled in at the composition root, so that this module knows no payments.
package protocol Settlement: Sendable {
    /// Locks a payment until the transaction ends: before its document, as everybody does.
    func lock(payment: String, in transaction: any Transaction) throws

    /// A document ended before its last section: what was not delivered is given back.
    ///
    /// - Parameters:
    ///   - payment: locked by the caller.
    ///   - ending: after a failure an operator has a while in which the document can be tried again.
    func endedEarly(
        payment: String, delivered: DeliveredWords, after ending: EarlyEnding, in transaction: any Transaction
    ) throws

    /// The document is to be tried again: what was promised back is not given.
    ///
    /// - Parameter payment: locked by the caller.
    /// - Returns: why it may not be, such as that the money is gone; `nil` when it may.
    func revived(payment: String, in transaction: any Transaction) throws -> String?
}

/// How much of a document a customer has, by the targets of its outline.
package struct DeliveredWords: Sendable, Hashable {
    /// Of the finished sections; each counts at most its own target.
    package let words: Int
    /// Of the whole document.
    package let target: Int

    package init(words: Int, target: Int) {
        self.words = words
        self.target = target
    }
}

/// Why a document ended early.
package enum EarlyEnding: Sendable, Hashable {
    case failed, canceled
    /// Its budget was used up, and no operator has added to it in time: there is no other while to wait for.
    case budgetSpent
}
