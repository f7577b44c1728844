import Foundation
import TestSupport

/// A connection on which a test writes what no proper client would.
enum RawConnection {
    /// Sends bytes and gives all that comes until the server hangs up.
    static func exchange(_ bytes: String, with origin: String) async throws -> String {
        let port = try port(of: origin)
        return try await withCheckedThrowingContinuation { continuation in
            // Blocking calls, off the cooperative pool.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try exchange(Array(bytes.utf8), port: port) })
            }
        }
    }

    private static func port(of origin: String) throws -> UInt16 {
        guard let port = URLComponents(string: origin)?.port else { throw POSIXError(.EINVAL) }
        return UInt16(port)
    }

    private static func exchange(_ bytes: [UInt8], port: UInt16) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(.ECONNREFUSED)
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw TestSupportError.timedOut("the server hangs up") }
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer[..<count]
        }
    }
}
