import Foundation

/// The clock that a started process believes in, by libfaketime (Debian's package `faketime`).
///
/// The monotonic clock stays the true one, as on a machine whose date is wrong: only what asks for the time of day is
/// deceived. Timers run on, unless the clock is behind: libfaketime 0.9.10 then delays them by as much.
package enum ProcessClock {
    /// The library for programs with threads, wherever this machine has it.
    private static let library: String? = {
        let folders =
            ["/usr/lib"]
            + ((try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? [])
            .sorted().map { "/usr/lib/" + $0 }
        return folders.map { $0 + "/faketime/libfaketimeMT.so.1" }.first(where: FileManager.default.fileExists)
    }()

    /// Whether there is a library: a condition for tests, with ``missing`` as what they say.
    package static var isAvailable: Bool { library != nil }

    /// Why a test with another clock does not run.
    package static let missing = "libfaketime is not installed: scripts/install-packages"

    /// Settings for a process whose clock is ahead by `offset`, or behind if that is negative.
    ///
    /// - Throws: ``TestSupportError/noFaketime``.
    package static func offset(_ offset: Duration) throws -> [String: String] {
        guard let library else { throw TestSupportError.noFaketime }
        let seconds = offset.components.seconds
        return [
            "LD_PRELOAD": library,
            "FAKETIME": (seconds < 0 ? "" : "+") + "\(seconds)",
            // The newer and the older name.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
            // Files keep the times that the system gives them.
            "NO_FAKE_STAT": "1",
        ]
    }

    /// What starts `program` with `arguments`, as an executable and its arguments.
    ///
    /// The library changes the environment before `main`, and then the Swift runtime, which looks for the arguments
    /// beside the environment, finds none. The environment that it inherits from a shell has been changed already.
    static func command(
        _ program: URL, _ arguments: [String], settings: [String: String]
    ) -> (executable: URL, arguments: [String]) {
        guard settings["FAKETIME"] != nil else { return (program, arguments) }
        return (URL(fileURLWithPath: "/bin/sh"), ["-c", "exec \"$0\" \"$@\"", program.path] + arguments)
    }

    /// Removes what the library leaves in shared memory when its process is killed.
    static func cleanUp(after process: Int32) {
        for name in ["faketime_shm_\(process)", "sem.faketime_sem_\(process)"] {
            try? FileManager.default.removeItem(atPath: "/dev/shm/" + name)
        }
    }
}
