import Foundation
import Synchronization

/// Gets a thread out of `poll`: for a moment, to look around, or for good.
///
/// A pipe, since `poll` waits for descriptors only. Where none is to be had (no descriptors left), the thread looks
/// around by itself once a second.
final class Wakeup: Sendable {
    private let reading: Int32
    private let writing: Int32
    private let ended = Atomic(false)

    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                // A child process must not inherit it, and a full pipe must hold up nobody.
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        if reading >= 0 { close(reading) }
        if writing >= 0 { close(writing) }
    }

    /// Whether the thread is to stop for good.
    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    /// Ends the present wait, or the next one.
    func wake() {
        var byte: UInt8 = 1
        // A full pipe wakes just as well.
        if writing >= 0 { _ = write(writing, &byte, 1) }
    }

    /// Ends the present wait and all later ones.
    func end() {
        ended.store(true, ordering: .releasing)
        wake()
    }

    /// Waits until `socket` is ready for `events`, somebody wakes us, `deadline` has come, or a minute has passed.
    ///
    /// - Parameter socket: a descriptor, or -1 for none.
    /// - Returns: whether the socket is ready, be it for the news that it is broken.
    func wait(for events: Int16 = 0, on socket: Int32 = -1, until deadline: ContinuousClock.Instant) -> Bool {
        guard !hasEnded else { return false }
        var descriptors = [
            pollfd(fd: socket, events: events, revents: 0), pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
        ]
        let remaining = min(.seconds(60), max(.zero, ContinuousClock.now.duration(to: deadline)))
        let (seconds, attoseconds) = remaining.components
        // Rounded up, so that the last millisecond is no busy wait. The caller looks at the clock itself.
        var milliseconds = Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
        if reading < 0 { milliseconds = min(milliseconds, 1_000) }
        guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return false }
        if descriptors[1].revents != 0 { clear() }
        return descriptors[0].revents != 0
    }

    /// Waits until `deadline`, or until the end.
    func pause(until deadline: ContinuousClock.Instant) {
        while !hasEnded, ContinuousClock.now < deadline { _ = wait(until: deadline) }
    }

    private func clear() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while read(reading, &bytes, bytes.count) == bytes.count {}
    }
}
