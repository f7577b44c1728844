import Foundation
import Synchronization

/// Every call that a model server was sent, appended to a file as it ends: what is in it survives any kill.
package final class CallLog: Sendable {
    /// One call.
    package struct Entry: Codable, Sendable, Hashable {
        /// Seconds since 1970.
        package let time: Double
        /// What the client called it, in `X-Client-Request-Id`.
        package let id: String
        package let path: String
        package let model: String
        /// The SHA-256 of the request's body.
        package let request_hash: String
        /// What was read and charged; 0 for a call that was refused.
        package let prompt_tokens: Int
        /// What was written and charged.
        package let completion_tokens: Int
        /// Whether the answer was sent to its end.
        package let finished: Bool
        package let status: Int
        /// What was made to go wrong.
        package let fault: String?
        /// The trace that the client makes it in.
        package let traceparent: String?
    }

    private let entries = Mutex<[Entry]>([])
    private let file: FileHandle?

    /// - Parameter path: the file to append to; `nil` keeps the log in memory only.
    package init(path: String? = nil) throws {
        guard let path else {
            file = nil
            return
        }
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// A log in memory only.
    package init() {
        file = nil
    }

    /// The calls that have ended, in that order.
    package var calls: [Entry] { entries.withLock { $0 } }

    /// The log as it is in the file: a JSON object a line.
    package var text: String { calls.map(Self.line).joined() }

    func append(_ entry: Entry) {
        entries.withLock { entries in
            entries.append(entry)
            // One write for a line: readers and other processes see it whole or not at all.
            try? file?.write(contentsOf: Data(Self.line(entry).utf8))
        }
    }

    private static func line(_ entry: Entry) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(entry)) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
