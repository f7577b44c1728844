import Foundation

/// The service manager that has started us and wants to know how we are: systemd's notification protocol (sd_notify(3)).
struct ServiceManager: Sendable {
    /// What we say.
    enum Message: String, Sendable {
        /// Requests, or jobs, are taken.
        case ready = "READY=1"
        /// We are on our way out.
        case stopping = "STOPPING=1"
        /// We still move.
        case alive = "WATCHDOG=1"
    }

    /// Within which it wants to hear that we move; `nil` when it does not ask.
    let watchdog: Duration?
    private let path: String

    /// The manager that the environment names; taken out of it, for our tools are not what it asks after.
    ///
    /// - Returns: `nil` when there is none.
    static func taken() -> ServiceManager? {
        let environment = ProcessInfo.processInfo.environment
        defer { for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) } }
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 && isForUs ? $0 : nil }
        return ServiceManager(path: path, watchdog: microseconds.map { .microseconds($0) })
    }

    init(path: String, watchdog: Duration? = nil) {
        self.path = path
        self.watchdog = watchdog
    }

    /// Says it, in one datagram.
    ///
    /// If nobody hears it nothing depends on it here.
    func tell(_ message: Message) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        // An abstract name begins with a zero byte (unix(7)).
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + bytes.count } ?? 0)
        let socket = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let text = Array(message.rawValue.utf8)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(socket, text, text.count, CInt(MSG_DONTWAIT), pointer, length)
            }
        }
    }
}
