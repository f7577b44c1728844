/// One series of a family, written by anybody at any time.
protocol Series: AnyObject, Sendable {
    /// The value at this moment.
    var value: SeriesValue { get }
}
