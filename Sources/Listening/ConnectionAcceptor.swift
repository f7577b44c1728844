import Foundation
import Synchronization

/// Accepts connections in a thread of its own, and loses none of those that it has taken from the system's queue.
///
/// NIO's own listener is not made for a server that stops under load: a connection that it accepts while it is being
/// closed is given to nobody, so the client waits for ever or, with async channels, the process crashes ("Deinited
/// NIOAsyncWriter without calling finish()"). On a socket that is shared it takes for a defect that another process
/// was faster (an assertion, in debug builds).
final class ConnectionAcceptor: Sendable {
    /// Connected sockets, in the order in which they came; ends after ``stop()``.
    let connections: AsyncStream<CInt>
    /// What wakes the thread up so that it ends; -1 when it has been told.
    private let stopper: Mutex<CInt>

    /// Where the system has no descriptor left, so long nobody is accepted: connections wait in its queue.
    private static let pause = 0.1

    /// - Parameter socket: closed in the end.
    /// - Throws: `POSIXError`.
    init(_ socket: ServerSocket) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (connections, found) = AsyncStream.makeStream(of: CInt.self)
        self.connections = connections
        stopper = Mutex(ends[1])
        let stopped = ends[0]
        Thread.detachNewThread {
            Self.accept(on: socket.descriptor, until: stopped, found)
            // On a socket of our own, who waits in the queue would be reset; on another, the next process answers.
            while !socket.isShared, Self.acceptOne(on: socket.descriptor, found) {}
            close(socket.descriptor)
            close(stopped)
            found.finish()
        }
    }

    deinit { stop() }

    /// Accepts nobody more than those who have already connected, if nobody else can accept them.
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
            guard waiting[0].revents != 0, !acceptOne(on: listener, found) else { continue }
            // Else somebody else was faster, or the client has given up.
            if ![EAGAIN, ECONNABORTED, EINTR].contains(errno) { Thread.sleep(forTimeInterval: pause) }
        }
    }

    /// - Returns: whether somebody was there; if not, `errno` says why.
    private static func acceptOne(on listener: CInt, _ found: AsyncStream<CInt>.Continuation) -> Bool {
        #if canImport(Glibc)
            let connection = Glibc.accept(listener, nil, nil)
        #else
            let connection = Darwin.accept(listener, nil, nil)
        #endif
        guard connection >= 0 else { return false }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        found.yield(connection)
        return true
    }
}
