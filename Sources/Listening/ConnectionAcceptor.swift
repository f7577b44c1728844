import Foundation
import Logging
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

    /// - Parameter socket: closed in the end, also when this throws.
    /// - Throws: `POSIXError`.
    init(_ socket: ServerSocket, logger: Logger) throws {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let error = POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE)
            close(socket.descriptor)
            throw error
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (connections, found) = AsyncStream.makeStream(of: CInt.self)
        self.connections = connections
        stopper = Mutex(ends[1])
        let stopped = ends[0]
        Thread.detachNewThread {
            Self.accept(on: socket.descriptor, until: stopped, found, logger)
            // On a socket of our own, who waits in the queue would be reset; on another, the next process answers.
            if !socket.isShared { Self.acceptAll(on: socket.descriptor, found) }
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

    private static func accept(
        on listener: CInt, until stopped: CInt, _ found: AsyncStream<CInt>.Continuation, _ logger: Logger
    ) {
        var waiting = [
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0), pollfd(fd: stopped, events: 0, revents: 0),
        ]
        var isShort = false
        while true {
            guard poll(&waiting, 2, -1) >= 0 || errno == EINTR else { return }
            // The other end of the pipe is closed.
            if waiting[1].revents != 0 { return }
            guard waiting[0].revents != 0 else { continue }
            switch acceptOne(on: listener, found) {
            case 0: isShort = false
            // Somebody else was faster, or the client has given up.
            case EAGAIN, ECONNABORTED, EINTR: break
            case let error:
                if !isShort {
                    logger.error("nobody can be accepted", metadata: ["error": "\(String(cString: strerror(error)))"])
                }
                isShort = true
                Thread.sleep(forTimeInterval: pause)
            }
        }
    }

    /// Accepts who has connected, and gives up on them when the system stays without what that takes.
    private static func acceptAll(on listener: CInt, _ found: AsyncStream<CInt>.Continuation) {
        var tries = 10
        while tries > 0 {
            switch acceptOne(on: listener, found) {
            case 0, ECONNABORTED, EINTR: break
            case EAGAIN: return
            default:
                tries -= 1
                Thread.sleep(forTimeInterval: pause)
            }
        }
    }

    /// - Returns: 0 when somebody was there; if not, why, as `errno` has it.
    private static func acceptOne(on listener: CInt, _ found: AsyncStream<CInt>.Continuation) -> CInt {
        #if canImport(Glibc)
            let connection = Glibc.accept(listener, nil, nil)
        #else
            let connection = Darwin.accept(listener, nil, nil)
        #endif
        guard connection >= 0 else { return errno }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        // Whoever takes them may have been cancelled.
        if case .enqueued = found.yield(connection) { return 0 }
        close(connection)
        return 0
    }
}
