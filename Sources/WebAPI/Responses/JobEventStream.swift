import Hummingbird
import Jobs
import NIOCore

/// A job's events as server-sent events (WHATWG HTML §9.2): first those that are stored, then as they are committed.
///
/// Ends after the job's last event, and with the reader's session. What the reader cannot take in is not buffered here:
/// the next look into the database starts where the reader stands.
struct JobEventStream: Sendable {
    let jobs: BackgroundJobService
    let job: JobID
    let lastSeen: Int64
    /// Held as long as the stream is open.
    let place: OpenStreams.Place
    /// Whether the reader is still signed in.
    let isStillAllowed: @Sendable () async throws -> Bool

    /// After so many looks in vain, a second apart, a comment keeps proxies from closing the connection.
    private static let quietLooks = 15

    func write(to writer: inout any ResponseBodyWriter) async throws {
        // Before the first look, so that nothing falls between.
        let signals = jobs.signals.watch(job)
        var seen = lastSeen
        var quiet = 0
        guard try await writeNew(after: &seen, to: &writer) == .goesOn else { return }
        for await signal in signals {
            switch signal {
            case .changed:
                guard try await isStillAllowed() else { return }
                let before = seen
                guard try await writeNew(after: &seen, to: &writer) == .goesOn else { return }
                // Who says to have seen more than there is waits for an end that comes before it.
                if seen == lastSeen, lastSeen > 0, try await jobs.status(job)?.state.isFinal != false {
                    // What was committed between the two looks.
                    _ = try await writeNew(after: &seen, to: &writer)
                    return
                }
                quiet = seen == before ? quiet + 1 : 0
                if quiet >= Self.quietLooks {
                    quiet = 0
                    try await writer.write(ByteBuffer(string: ": keep-alive\n\n"))
                }
            case .token(let payload):
                // No id: the checkpoint will hold the text, nobody resumes from here.
                try await writer.write(ByteBuffer(string: "event: token\ndata: \(payload)\n\n"))
            }
        }
        // This process stops: that its work on the job has been put back is the last that a reader hears of it here.
        guard !Task.isCancelled, try await isStillAllowed() else { return }
        _ = try await writeNew(after: &seen, to: &writer)
    }

    private enum Course { case goesOn, ended }

    private func writeNew(after seen: inout Int64, to writer: inout any ResponseBodyWriter) async throws -> Course {
        while true {
            let events = try await jobs.events(of: job, after: seen)
            guard let last = events.last else { return .goesOn }
            let text = events.map { "id: \($0.seq)\nevent: \($0.kind.rawValue)\ndata: \($0.payload)\n\n" }.joined()
            try await writer.write(ByteBuffer(string: text))
            seen = last.seq
            // An operator's retry goes on behind an end.
            if last.isLast { return .ended }
        }
    }
}
