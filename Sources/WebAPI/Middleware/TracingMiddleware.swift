import HTTPTypes
import Hummingbird
import Traces
import Tracing

/// Gives each request its id and its span: the caller's trace goes on here, or one begins.
///
/// A malformed `traceparent` is as none at all (W3C Trace Context §4.3): nobody is refused for it. Whose it is does not
/// matter: ids name, and nothing is decided by them. The answer carries no `traceparent`, which is for requests, and no
/// `traceresponse`, which is a draft; `X-Request-ID` finds the log records, and those have the trace.
struct TracingMiddleware: RouterMiddleware {
    let tracer: any Tracer

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = RequestName.of(request)
        var incoming = InstrumentationContext.topLevel
        incoming.requestID = context.requestID
        tracer.extract(request.headers, into: &incoming, using: RequestHeaders())
        let span = tracer.startAnySpan(Self.name(of: request.method), context: incoming, ofKind: .server)
        defer { span.end() }
        // Written here too: the body of an answer is made when this task has left the span behind it.
        for (key, value) in span.context.logMetadata { context.logger[metadataKey: key] = value }
        context.logger[metadataKey: "hb.request.id"] = nil
        let response = try await InstrumentationContext.$current.withValue(span.context) { [context] in
            try await next(request, context)
        }
        if response.status.kind == .serverError { span.setStatus(SpanStatus(code: .error)) }
        if span.isRecording { describe(span, request, response, context) }
        return response
    }

    /// By the route's pattern, never the path: what a client writes there may be a secret.
    private func describe(_ span: any Span, _ request: Request, _ response: Response, _ context: AppContext) {
        let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
        let method = Self.name(of: request.method)
        span.operationName = "\(method) \(route ?? "unmatched")"
        span.attributes["http.request.method"] = method
        span.attributes["http.route"] = route
        span.attributes["http.response.status_code"] = response.status.code
    }

    /// A method may be any word that a client makes up; those that nobody knows are one.
    private static func name(of method: HTTPRequest.Method) -> String { HTTPMetrics.name(of: method) }

    /// The headers as a carrier of traces.
    private struct RequestHeaders: Extractor {
        func extract(key: String, from headers: HTTPFields) -> String? {
            guard let name = HTTPField.Name(key) else { return nil }
            let values = headers[values: name]
            // Of `tracestate` several are one list; of `traceparent` several are none (§3.2).
            guard key == TraceHeaders.state || values.count == 1 else { return nil }
            return values.isEmpty ? nil : values.joined(separator: ",")
        }
    }
}
