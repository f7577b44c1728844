import Foundation
import Security

/// A provider's wire format.
protocol ModelDialect: Sendable {
    associatedtype Reader: AnswerReader

    /// The provider's name, in the configuration and in provenance.
    static var provider: String { get }

    /// Where requests go.
    var url: String { get }
    /// Who asks; the values are secrets.
    func headers(_ key: Secret) -> [(name: String, value: String)]
    /// The request's body, the same bytes for the same prompt.
    func body(_ prompt: Prompt, model: String) throws -> Data
    /// Reads one answer.
    func reader() -> Reader
}

/// How bodies are written: the same bytes for the same request, so that their hash means something.
enum ModelJSON {
    static func data(_ body: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(body)
    }

    /// - Throws: ``ModelFailure`` for what is not of the agreed shape.
    static func value<Value: Decodable>(_ text: String) throws(ModelFailure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw .transient(.unreadable, mayBeCharged: true)
        }
    }
}
