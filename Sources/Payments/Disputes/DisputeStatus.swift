import Database

/// A dispute's life (https://docs.stripe.com/api/disputes/object), merged by rank: the furthest state counts, whatever
/// came last.
enum DisputeStatus: String, Sendable, CaseIterable, SQLConvertible {
    case warningNeedsResponse = "warning_needs_response"
    case warningUnderReview = "warning_under_review"
    case warningClosed = "warning_closed"
    /// Headed off by a refund before it was one.
    case prevented
    case needsResponse = "needs_response"
    case underReview = "under_review"
    case won, lost

    /// Later in the list is further.
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The further one of two.
    func merged(with other: DisputeStatus) -> DisputeStatus { rank < other.rank ? other : self }

    /// Whether the bank has taken the money until it is decided.
    var takesMoney: Bool { self == .needsResponse || self == .underReview }

    var isOpenInquiry: Bool { self == .warningNeedsResponse || self == .warningUnderReview }
}
