/// What a customer, or the bank behind them, does on the pay page: the values of its `action` field.
enum CustomerAction: String, Sendable, CaseIterable {
    /// The card is charged at once.
    case pay
    /// The card is refused; the session stays open for another try.
    case decline
    /// A slow method, such as a bank transfer: the session completes unpaid.
    case later
    /// The slow money arrives.
    case settle
    /// The slow money never arrives.
    case fail
    /// Back to the shop without paying.
    case cancel
}
