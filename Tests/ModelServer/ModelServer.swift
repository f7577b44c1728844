import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A stand-in for OpenAI and Anthropic that speaks both wire formats over real HTTP and thinks nothing.
///
/// It imports nothing of the code that it tests, so that it cannot share a mistake with it. The same request always has
/// the same answer. What it is told to get wrong it gets wrong, once for each entry of its fault schedule; every call
/// is in its log, whatever became of it.
package final class ModelServer: Sendable {
    /// How it answers.
    package struct Settings: Sendable {
        /// From a call's arrival to the last piece of its text.
        package var latency: Duration
        /// How many sections an outline has.
        package var sections: Int
        /// Whether it calls all of them independent of each other.
        package var independent: Bool

        package init(latency: Duration = .milliseconds(200), sections: Int = 12, independent: Bool = false) {
            self.latency = latency
            self.sections = sections
            self.independent = independent
        }
    }

    /// The calls so far.
    package let log: CallLog
    private let settings: Settings
    private let faults: Mutex<FaultSchedule>

    /// - Parameter faults: what goes wrong with the first calls.
    package init(settings: Settings = Settings(), log: CallLog = CallLog(), faults: FaultSchedule = FaultSchedule()) {
        self.settings = settings
        self.log = log
        self.faults = Mutex(faults)
    }

    /// Puts faults behind those that are still to come; see ``FaultSchedule`` for the syntax.
    package func schedule(_ faults: FaultSchedule) {
        self.faults.withLock { $0.append(faults) }
    }

    /// Everything goes well from now on.
    package func clearFaults() {
        faults.withLock { $0 = FaultSchedule() }
    }

    /// Adds the two interfaces and the controls: `POST /control/faults` with a schedule as its body, `DELETE` to end all
    /// faults, `GET /control/calls` for the log.
    package func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        for (path, wire) in [("v1/chat/completions", WireFormat.openAI), ("v1/messages", .anthropic)] {
            router.post(RouterPath(path)) { [self] request, _ in try await answer(request, wire) }
        }
        router.post("control/faults") { [self] request, _ in
            let text = String(buffer: try await request.body.collect(upTo: 1 << 16))
            guard let faults = FaultSchedule(text) else { throw HTTPError(.badRequest, message: FaultSchedule.syntax) }
            schedule(faults)
            return Response(status: .noContent)
        }
        router.delete("control/faults") { [self] _, _ in
            clearFaults()
            return Response(status: .noContent)
        }
        router.get("control/calls") { [self] _, _ in
            Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: log.text)))
        }
    }

    private func answer(_ request: Request, _ wire: WireFormat) async throws -> Response {
        var request = request
        let body = [UInt8](buffer: try await request.collectBody(upTo: 1 << 26))
        let id = HTTPField.Name("X-Client-Request-Id").flatMap { request.headers[$0] } ?? ""
        let call = ModelRequest(wire: wire, id: id, path: request.uri.path, headers: request.headers, body: body)
        let fault = faults.withLock { $0.next() }
        return try await AnswerPlayer(call: call, fault: fault, settings: settings, log: log).response(to: request)
    }
}
