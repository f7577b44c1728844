/// Writes texts: a model behind an interface of its own, or the builtin writer.
///
/// A provider only writes. ``AIService`` puts the text together, checks it and decides what follows from a failure, so
/// that every provider is held to the same rules.
package protocol AIProvider: Sendable {
    /// The provider's name in a document's provenance, such as `builtin`.
    var name: String { get }
    /// The model's name in a document's provenance.
    var model: String { get }

    /// Starts to write. Ending the iteration, as cancellation does, ends the work.
    ///
    /// - Returns: any number of ``WritingEvent/text(_:)``, and ``WritingEvent/finished(_:)`` once it is done. A stream
    ///   that ends without the latter is a text that broke off.
    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error>
}
