/// Something that a doctor looks at.
///
/// It changes nothing but what it has put there itself, and takes that away again.
protocol DoctorCheck: Sendable {
    /// What is looked at, in a word.
    var name: String { get }
    /// Whether it calls others than the database.
    var needsNetwork: Bool { get }
    /// So long it may take; whoever is silent longer has failed.
    var limit: Duration { get }

    /// At least one; what is thrown is a failure.
    func findings() async throws -> [Finding]
}

extension DoctorCheck {
    var needsNetwork: Bool { false }
    var limit: Duration { .seconds(20) }
}
