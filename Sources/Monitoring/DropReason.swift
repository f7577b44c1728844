/// Why something was not recorded.
enum DropReason: String, CaseIterable, Sendable {
    /// A family has all the label sets that it may have.
    case tooManySeries = "too_many_series"
    /// There are all the families that there may be.
    case tooManyNames = "too_many_names"
    /// The name is that of something else.
    case nameTaken = "name_taken"
    /// A source gave the same series twice.
    case duplicate

    static let family = "rukopys_metrics_dropped_total"
}
