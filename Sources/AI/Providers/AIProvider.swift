/// Writes texts: a model behind an interface of its own, or the builtin writer.
///
/// A provider only writes. ``AIService`` puts the text together, checks it, keeps the ledger and decides what follows
/// from a failure, so that every provider is held to the same rules.
package protocol AIProvider: Sendable {
    /// The provider's name in a document's provenance, such as `builtin`.
    var name: String { get }
    /// The model's name in a document's provenance.
    var model: String { get }
    /// What its tokens cost.
    var price: ModelPrice { get }
    /// Whether its calls leave this process: then they are limited, and cut off while it is ill.
    var isRemote: Bool { get }
    /// Whether it can make its own text better when it is told what is wrong with it.
    var revises: Bool { get }

    /// Starts to write. Ending the iteration, as cancellation does, ends the work.
    ///
    /// - Returns: any number of ``WritingEvent/text(_:)``, and ``WritingEvent/finished(_:)`` once it is done. A stream
    ///   that ends without the latter is a text that broke off.
    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error>

    /// Prepares a call, without making it.
    ///
    /// - Parameter written: what earlier calls have written of the same text before they ran into their limit.
    /// - Returns: `nil` where a text cannot be continued.
    func call(for request: WritingRequest, after written: String) throws -> ModelCall?
}

extension AIProvider {
    package var price: ModelPrice { .free }
    package var isRemote: Bool { false }
    /// What writes here and now would write the same again.
    package var revises: Bool { isRemote }

    /// One stream is one call: what writes here and now has no limit to run into.
    package func call(for request: WritingRequest, after written: String) throws -> ModelCall? {
        guard written.isEmpty else { return nil }
        return ModelCall(
            requestHash: request.digest, inputBytes: request.inputBytes, maxOutputTokens: StreamedText.limitBytes
        ) { _, onEvent in
            for try await event in stream(request) { try await onEvent(event) }
        }
    }
}
