import Foundation
import Synchronization

/// Accepts connections on a socket on which other processes may accept as well, in a thread of its own.
///
/// NIO's own listener is made for a socket of its own: that there is nothing to accept, because another process was
/// faster, is a defect for it (an assertion, in debug builds), and a connection that it accepts while it is being closed
/// is lost. Here each connection that was taken from the system's queue is given on.
final class SharedListener: Sendable {
    /// Connected sockets, in the order in which they came; ends after ``stop()``.
    let connections: AsyncStream<CInt>
    /// What wakes the thread up so that it ends; -1 when it has been told.
    private let stopper: Mutex<CInt>

    /// Where the system has no descriptor left, so long nobody is accepted: connections wait in its queue.
    private static let pause = 0.1

    /// - Parameter socket: listens and does not block; closed in the end.
    /// - Throws: `POSIXError`.
    init(_ socket: PassedSocket) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (connections, found) = AsyncStream.makeStream(of: CInt.self)
        self.connections = connections
        stopper = Mutex(ends[1])
        let stopped = ends[0]
        Thread.detachNewThread {
            Self.accept(on: socket.descriptor, until: stopped, found)
            close(socket.descriptor)
            close(stopped)
            found.finish()
        }
    }

    deinit { stop() }

    /// Accepts nobody more; who is in the system's queue is left to others.
    func stop() {
        stopper.withLock { end in
            guard end >= 0 else { return }
            close(end)
            end = -1
        }
    }

    private static func accept(on listener: CInt, until stopped: CInt, _ found: AsyncStream<CInt>.Continuation) {
        var waiting = [
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0), pollfd(fd: stopped, events: 0, revents: 0),
        ]
        while true {
            guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { return }
            // The other end of the pipe is closed.
            if waiting[1].revents != 0 { return }
            guard waiting[0].revents != 0 else { continue }
            #if canImport(Glibc)
                let connection = Glibc.accept(listener, nil, nil)
            #else
                let connection = Darwin.accept(listener, nil, nil)
            #endif
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                found.yield(connection)
            } else if ![EAGAIN, ECONNABORTED, EINTR].contains(errno) {
                Thread.sleep(forTimeInterval: pause)
            }
            // Else somebody else was faster, or the client has given up.
        }
    }
}
