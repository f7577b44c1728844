import Foundation
import TestSupport

/// A connection that a test keeps open over several requests.
final class LineConnection: Sendable {
    private let descriptor: CInt

    /// - Throws: `POSIXError` when nobody accepts.
    init(port: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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

/// A socket that listens on a free port of this machine and accepts nobody.
final class ListeningSocket: Sendable {
    let descriptor: CInt
    let port: Int

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard LoopbackAddress(port: 0).use({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
            throw POSIXError(.EADDRINUSE)
        }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

/// `127.0.0.1` and a port, as the socket calls want it.
struct LoopbackAddress {
    private var address = sockaddr_in()

    init(port: Int) {
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
    }

    func use(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Where a service manager would hear what a service says.
final class NotificationInbox {
    private let descriptor: CInt

    /// - Parameter name: a path, or an abstract name that begins with `@`.
    init(name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    deinit { close(descriptor) }

    /// The next datagram.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw TestSupportError.timedOut("a notification") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
