import Logging
import Synchronization

/// Keeps what is logged in memory, so that a test can look for a message, or for a secret that must not be there.
package final class CapturedLog: Sendable {
    /// One logged line.
    package struct Record: Sendable {
        package let label: String
        package let level: Logger.Level
        package let message: String
        /// The logger's metadata and the line's own, as they would be printed.
        package let metadata: [String: String]

        /// The line as one text.
        package var text: String {
            let pairs = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return (["\(level)", "\(label):", message] + pairs).joined(separator: " ")
        }
    }

    private let kept = Mutex<[Record]>([])

    package init() {}

    /// A logger that writes here, from `trace` up.
    ///
    /// - Parameter provider: asked for more metadata with each line.
    package func logger(label: String = "test", provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: label) { CapturingHandler(label: $0, log: self, metadataProvider: provider) }
    }

    /// The factory for `Logger(label:factory:)` or `LoggingSystem.bootstrap`.
    package func handler(label: String) -> any LogHandler {
        CapturingHandler(label: label, log: self)
    }

    /// What has been logged, in order.
    package var records: [Record] { kept.withLock { $0 } }

    /// Everything that has been logged, a line each: to be searched for what must not be in it.
    package var text: String { records.map(\.text).joined(separator: "\n") }

    fileprivate func keep(_ record: Record) {
        kept.withLock { $0.append(record) }
    }
}

/// swift-log's side of ``CapturedLog``.
private struct CapturingHandler: LogHandler {
    let label: String
    let log: CapturedLog
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        let merged = provided.merging(metadata) { $1 }.merging(event.metadata ?? [:]) { _, ofTheLine in ofTheLine }
        var shown = merged.mapValues { "\($0)" }
        if let error = event.error { shown["error"] = "\(error)" }
        log.keep(
            CapturedLog.Record(
                label: label, level: event.level, message: event.message.description, metadata: shown))
    }
}
