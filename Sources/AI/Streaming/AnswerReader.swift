/// Reads the events of one answer in one provider's wire format.
///
/// A pure state machine: the stream's events in, ours out.
protocol AnswerReader: Sendable {
    /// Whether the answer is complete, so that nothing that follows can change it.
    var isDone: Bool { get }
    /// Whether the provider has said how its text ends; only figures may be missing.
    var hasFinish: Bool { get }

    /// Takes in the next event.
    mutating func receive(_ event: ServerSentEvent) throws(ModelFailure) -> [WritingEvent]

    /// Judges the answer once nothing more comes.
    func end() throws(ModelFailure)
}
