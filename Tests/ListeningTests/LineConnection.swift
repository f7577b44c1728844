import Foundation
import TestSupport

/// A connection that a test keeps open over several requests.
final class LineConnection: Sendable {
    private let descriptor: CInt

    /// - Parameter buffer: how many bytes the system takes before they are read; its own choice when `nil`.
    /// - Throws: `POSIXError` when nobody accepts.
    init(port: Int, buffer: CInt? = nil) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var buffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard LoopbackAddress(port: port).use({ connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw POSIXError(.ECONNREFUSED)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sends a request and gives its answer.
    func exchange(_ request: String) async throws -> String {
        try write(request)
        return try await answer()
    }

    func write(_ request: String) throws {
        let bytes = Array(request.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw POSIXError(.EPIPE) }
    }

    /// Sends what may take longer than the system takes at once.
    func writeAll(_ text: String) async throws {
        try await Self.blocking { [descriptor] in
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPIPE) }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Whether something has come that is not read yet.
    var isReadable: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) == 1
    }

    /// Says that nothing more will be asked.
    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// One answer with a `Content-Length`.
    func answer() async throws -> String {
        try await Self.blocking { [descriptor] in
            var text = ""
            while true {
                guard let more = try Self.read(descriptor) else { throw POSIXError(.ECONNRESET) }
                text += more
                guard let head = text.range(of: "\r\n\r\n") else { continue }
                let length = text[..<head.lowerBound].lowercased().firstMatch(of: /content-length: ([0-9]+)/)
                if let length, text[head.upperBound...].utf8.count >= Int(length.output.1) ?? 0 { return text }
            }
        }
    }

    /// What comes until the server hangs up.
    func everything() async throws -> String {
        try await Self.blocking { [descriptor] in
            var text = ""
            while let more = try Self.read(descriptor) { text += more }
            return text
        }
    }

    /// Whether the server has nothing more to say; waits until it hangs up.
    func isClosed() async throws -> Bool {
        try await Self.blocking { [descriptor] in try Self.read(descriptor) == nil }
    }

    private static func read(_ descriptor: CInt) throws -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw TestSupportError.timedOut("an answer") }
        return count == 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Blocking calls, off the cooperative pool.
    private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
