import AsyncHTTPClient
import Foundation
import NIOCore

/// The one place that speaks HTTP with the server.
struct ServerAPI: Sendable {
    let wire: Wire
    /// Where the server is, without a path: `http://127.0.0.1:8080`.
    let origin: String
    let description: APIDescription
    /// Told what is wrong with an answer whatever was asked for.
    let note: @Sendable (Defect) -> Void
    /// Told that a limit has to be waited for, in seconds.
    let waiting: @Sendable (Int) -> Void

    /// How long a limit is waited for at most: the contract's windows for these routes are minutes.
    private static let longestWait = 75

    /// Calls a route and reads the answer to its end.
    ///
    /// - Parameters:
    ///   - values: of the path's variables, in order.
    ///   - token: for `Authorization: Bearer`.
    ///   - json: makes the body, with its content type.
    ///   - isPatient: whether a 429 is waited out; limits are scenarios of their own.
    /// - Throws: ``Defect`` when no answer comes.
    func call(
        _ endpoint: Endpoint, _ values: String..., query: [String: String] = [:], token: String? = nil,
        json: JSON? = nil, body: [UInt8]? = nil, headers: [String: String] = [:], isSigned: Bool = false,
        isPatient: Bool = true
    ) async throws -> Answer {
        while true {
            let request = request(endpoint, values, query, token, json.map { Array($0.text.utf8) } ?? body, headers)
            var sent = request
            sent.isSigned = isSigned
            let answer = try await send(sent)
            guard isPatient, answer.status == 429, let seconds = answer.header("Retry-After").flatMap(Int.init),
                seconds <= Self.longestWait
            else { return answer }
            waiting(seconds)
            try await Task.sleep(for: .seconds(seconds))
        }
    }

    /// Opens a stream: the answer's head is there, its body is still coming.
    func open(_ endpoint: Endpoint, _ values: String..., token: String?, headers: [String: String] = [:])
        async throws -> (answer: Answer, body: HTTPClientResponse.Body)
    {
        let sent = request(endpoint, values, [:], token, nil, headers)
        let response = try await wire.execute(sent)
        let answer = Answer(
            request: sent, status: Int(response.status.code), headers: Wire.fields(response.headers), body: [],
            presence: description.presence(of: endpoint))
        wire.observed.add(answer)
        return (answer, response.body)
    }

    /// Sends bytes to any address, such as the provider's page; the rules for the server's own answers do not hold.
    func visit(_ method: String, _ url: String, form: String? = nil) async throws -> Answer {
        let headers = form == nil ? [] : [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
        let sent = SentRequest(
            endpoint: Endpoint(method, URLComponents(string: url)?.path ?? "/"), url: url, headers: headers,
            body: form.map { Array($0.utf8) }, id: "")
        return try await wire.answer(to: sent, presence: .described)
    }

    private func request(
        _ endpoint: Endpoint, _ values: [String], _ query: [String: String], _ token: String?, _ body: [UInt8]?,
        _ headers: [String: String]
    ) -> SentRequest {
        let id = wire.nextRequestID()
        var fields = headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        if let token { fields.insert((name: "Authorization", value: "Bearer \(token)"), at: 0) }
        if body != nil, headers["Content-Type"] == nil {
            fields.append((name: "Content-Type", value: "application/json"))
        }
        if headers["X-Request-ID"] == nil { fields.append((name: "X-Request-ID", value: id)) }
        let pairs = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.percentEncoded)" }
        let url = origin + endpoint.path(values) + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
        return SentRequest(
            endpoint: endpoint, url: url, headers: fields, body: body, id: headers["X-Request-ID"] ?? id)
    }

    private func send(_ request: SentRequest) async throws -> Answer {
        let answer = try await wire.answer(to: request, presence: description.presence(of: request.endpoint))
        wire.secrets.add(from: answer.json)
        wire.observed.add(answer)
        for defect in EveryAnswer.defects(of: answer) { note(defect) }
        return answer
    }
}
