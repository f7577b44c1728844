import Foundation
import Listening
import TestSupport

/// A port of this machine for a process that has to be known before it listens.
enum FreePort {
    /// One on which nobody listens now; tests that run at once take it from different ranges.
    static func among(_ ports: ClosedRange<Int>) throws -> Int {
        for port in ports.shuffled() {
            guard let socket = try? ServerSocket.bound(host: "127.0.0.1", port: port) else { continue }
            close(socket.descriptor)
            return port
        }
        throw TestSupportError.timedOut("a free port")
    }
}
