import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import Security
import Traces
import Tracing

/// A model behind a provider's HTTP interface.
struct HTTPModel<Dialect: ModelDialect>: AIProvider {
    let dialect: Dialect
    let model: String
    let price: ModelPrice
    let key: Secret
    let transport: ModelTransport
    let prompts: PromptWriter

    var name: String { Dialect.provider }
    var isRemote: Bool { true }

    func call(for request: WritingRequest, after written: String) throws -> ModelCall? {
        let prompt = prompts.prompt(for: request, after: written)
        let body = try dialect.body(prompt, model: model)
        let headers = dialect.headers(key)
        return ModelCall(
            requestHash: HexDigits.text(SHA256.hash(data: body)), inputBytes: prompt.inputBytes,
            maxOutputTokens: prompt.maxOutputTokens
        ) { [dialect, transport, model] id, onEvent in
            var request = HTTPClientRequest(url: dialect.url)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "Accept", value: "text/event-stream")
            request.headers.add(name: "X-Client-Request-Id", value: id)
            for header in headers { request.headers.add(name: header.name, value: header.value) }
            request.body = .bytes(ByteBuffer(bytes: body))
            try await withSpan("POST model", ofKind: .client) { span in
                span.attributes["gen_ai.provider.name"] = Dialect.provider
                span.attributes["gen_ai.request.model"] = model
                // Sent: the address may be a gateway of the operator's own, which goes on with the trace; a vendor's
                // own hears our id for the call anyway.
                for header in TraceHeaders.outgoing() { request.headers.add(name: header.name, value: header.value) }
                try await transport.stream(request, reader: dialect.reader(), onEvent: onEvent)
            }
        }
    }

    func stream(_ request: WritingRequest) -> AsyncThrowingStream<WritingEvent, any Error> {
        let (events, feed) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        let work = Task {
            do {
                try await call(for: request, after: "")?.send(UUID().uuidString.lowercased()) { feed.yield($0) }
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
        feed.onTermination = { _ in work.cancel() }
        return events
    }
}
