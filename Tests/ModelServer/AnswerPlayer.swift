import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers one call, with what goes wrong with it, and logs it.
struct AnswerPlayer: Sendable {
    /// Nobody hangs for longer.
    private static let longestSilence = Duration.seconds(300)
    private static let pieces = 10

    let call: ModelRequest
    let fault: Fault
    let settings: ModelServer.Settings
    let log: CallLog

    /// The connection is to be broken off.
    private struct BrokenOff: Error {}

    func response(to request: Request) async throws -> Response {
        if let problem = call.problem { return refusal(400, code: "invalid_request_error", problem) }
        switch fault {
        case .status(let status, let seconds):
            return refusal(status, code: Self.code(status), retryAfter: seconds.map(String.init))
        case .retryDate(let seconds):
            let date = Date(timeIntervalSinceNow: Double(seconds))
            return refusal(429, code: "rate_limit_exceeded", retryAfter: Self.httpDate(date))
        case .errorBody:
            record(status: 200, completion: 0, finished: false)
            let body = WireFormat.errorBody("server_error", secret: "sk-leak")
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        case .html:
            record(status: 200, completion: 0, finished: false)
            return Response(
                status: .ok, headers: [.contentType: "text/html"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "<html>sign in</html>")))
        case .deaf:
            try? await silence(request)
            record(status: 0, completion: 0, finished: false)
            throw BrokenOff()
        default:
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: ResponseBody { writer in try await play(to: &writer, request) })
        }
    }

    private func play(to writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        let text = text
        let pieces = cut(text)
        let pause = Self.pause(settings.latency, fault, pieces.count)
        var sent = ""
        do {
            try await write(call.wire.opening(promptTokens: call.promptTokens), to: &writer)
            for (index, piece) in pieces.enumerated() {
                try await Task.sleep(for: pause)
                if index == pieces.count / 2 { try await stumble(sent, to: &writer, request) }
                sent += piece
                try await write(call.wire.piece(piece), to: &writer)
            }
            try await end(sent, to: &writer, request)
        } catch let error as EndOfStream {
            if error.isLogged == false { record(status: 200, completion: tokens(sent), finished: false) }
        } catch {
            record(status: 200, completion: tokens(sent), finished: false)
            throw error
        }
        try await writer.finish(nil)
    }

    /// What is written, as far as that is part of what goes wrong.
    private var text: String {
        var written = ModelText(request: call, settings: settings)
        switch fault {
        case .length: return String(written.rest.prefix(max(1, written.rest.count / 2)))
        case .short: return String(written.rest.prefix { $0 != "." }) + "."
        case .leak: return written.rest + "\n\n" + call.instructions
        case .foreign:
            written.isUkrainian.toggle()
            return written.rest
        default: return written.rest
        }
    }

    /// The stream ends cleanly here.
    private struct EndOfStream: Error {
        let isLogged: Bool
    }

    /// What goes wrong in the middle of the text.
    private func stumble(_ sent: String, to writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        switch fault {
        case .reset: throw BrokenOff()
        case .cut: throw EndOfStream(isLogged: false)
        case .errorInside(let code):
            try await write(call.wire.error(code), to: &writer)
            throw EndOfStream(isLogged: false)
        case .wrongJSON: try await write("data: {\"choices\": [{\"delta\"\n\n", to: &writer)
        case .silence:
            try await silence(request)
            throw BrokenOff()
        case .pings:
            let deadline = ContinuousClock.now + Self.longestSilence
            while ContinuousClock.now < deadline {
                try await write(call.wire.ping, to: &writer)
                try await Task.sleep(for: .milliseconds(20))
            }
            throw BrokenOff()
        default: break
        }
    }

    /// The end of the text.
    ///
    /// The log has it before the client can: who has seen the end shall find it there.
    private func end(_ sent: String, to writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        let end: WireFormat.End =
            switch fault {
            case .length: .length
            case .filtered: .filtered
            default: .stop
            }
        let hasUsage = fault != .noUsage && fault != .cutAfterFinish
        record(status: 200, completion: tokens(sent), finished: true)
        do {
            try await write(call.wire.finish(end, completionTokens: hasUsage ? tokens(sent) : nil), to: &writer)
            if fault == .cutAfterFinish { throw EndOfStream(isLogged: true) }
            if hasUsage {
                let usage = call.wire.usage(promptTokens: call.promptTokens, completionTokens: tokens(sent))
                try await write(usage, to: &writer)
            }
            try await write(call.wire.closing, to: &writer)
            if fault == .openEnd { try? await silence(request) }
        } catch {
            // Logged it is, whether or not anybody was there to hear the end.
            throw EndOfStream(isLogged: true)
        }
    }

    private func write(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
        guard !text.isEmpty else { return }
        try await writer.write(ByteBuffer(string: text))
    }

    /// Until the client goes away.
    private func silence(_ request: Request) async throws {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await Task.sleep(for: Self.longestSilence)
        }
    }

    private func refusal(
        _ status: Int, code: String, _ problem: String? = nil, retryAfter: String? = nil
    ) -> Response {
        record(status: status, completion: 0, finished: false, isCharged: false, fault: problem)
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.retryAfter] = retryAfter
        return Response(
            status: .init(code: status), headers: headers,
            body: ResponseBody(
                byteBuffer: ByteBuffer(string: WireFormat.errorBody(code, secret: problem ?? "sk-leak"))))
    }

    private func record(
        status: Int, completion: Int, finished: Bool, isCharged: Bool = true, fault problem: String? = nil
    ) {
        log.append(
            CallLog.Entry(
                time: Date().timeIntervalSince1970, id: call.id, path: call.path, model: call.model,
                request_hash: call.hash, prompt_tokens: isCharged ? call.promptTokens : 0,
                completion_tokens: completion, finished: finished, status: status,
                fault: problem ?? (fault == .none ? nil : fault.word), traceparent: call.traceparent))
    }

    private func tokens(_ text: String) -> Int { ModelRequest.tokens(text) }

    private func cut(_ text: String) -> [String] {
        if case .drip = fault { return text.split(separator: " ", omittingEmptySubsequences: false).map { "\($0) " } }
        let size = max(1, (text.count + Self.pieces - 1) / Self.pieces)
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }

    private static func pause(_ latency: Duration, _ fault: Fault, _ pieces: Int) -> Duration {
        if case .drip(let milliseconds) = fault { return .milliseconds(milliseconds) }
        return latency / max(1, pieces)
    }

    private static func code(_ status: Int) -> String {
        switch status {
        case 401: "invalid_api_key"
        case 403: "permission_error"
        case 404: "model_not_found"
        case 429: "rate_limit_exceeded"
        case 529: "overloaded_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    private static func httpDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}
