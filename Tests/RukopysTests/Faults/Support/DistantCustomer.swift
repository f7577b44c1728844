import AsyncHTTPClient
import Foundation
import Jobs
import NIOCore
import TestSupport
import Testing

/// Somebody who is signed in at a server in another process, which may be gone at any time.
struct DistantCustomer: Sendable {
    let access: String

    /// Signs in with the link that a development server shows.
    init(signingInAt origin: String) async throws {
        let asked = try await Self.call(
            "POST", origin + "/api/v1/auth/magic-link", json: ["email": "you@example.org"])
        let link = try #require(asked["magic_link"]?.string, "\(asked.text)")
        let token = try #require(URLComponents(string: link)?.queryItems?.first { $0.name == "token" }?.value)
        let tokens = try await Self.call(
            "POST", origin + "/api/v1/auth/verify-magic-link", json: ["token": .string(token)])
        access = try #require(tokens["access_token"]?.string, "\(tokens.text)")
    }

    /// Describes a document and pays for it; gives its id.
    func payForDocument(at origin: String) async throws -> String {
        let api = origin + "/api/v1/"
        let document = try await Self.call("POST", api + "documents", token: access, json: Customer.request())
        let id = try #require(document["id"]?.string, "\(document.text)")
        let checkout = try await Self.call(
            "POST", api + "payment/create-checkout", token: access, json: ["document_id": .string(id)],
            headers: ["Idempotency-Key": "key"])
        var payment = HTTPClientRequest(url: try #require(checkout["checkout_url"]?.string, "\(checkout.text)"))
        payment.method = .POST
        payment.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        payment.body = .bytes(ByteBuffer(string: "action=pay"))
        _ = try await HTTPClient.shared.execute(payment, timeout: .seconds(30))
        return id
    }

    /// Waits for the job of a document that was paid for.
    func job(of document: String, at origin: String) async throws -> JobID {
        var job: JobID?
        try await eventually("the payment is confirmed") {
            let answer = try await Self.call("GET", origin + "/api/v1/documents/\(document)", token: access)
            job = answer["job"]?["id"]?.string.flatMap { JobID($0) }
            return job != nil
        }
        return try #require(job)
    }

    /// Reads the one event that comes next, and drops the connection.
    ///
    /// - Returns: `nil` where the stream ended without one.
    func nextEvent(of job: JobID, after seq: Int, at origin: String) async throws -> EventStream.Event? {
        var request = HTTPClientRequest(url: origin + "/api/v1/jobs/\(job)/events")
        request.headers.add(name: "Authorization", value: "Bearer \(access)")
        if seq > 0 { request.headers.add(name: "Last-Event-ID", value: "\(seq)") }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        #expect(response.status == .ok)
        // What has no number is a piece of text, for those who watch.
        let events = try await EventStream(response: response).read { $0.contains { $0.id != nil } }
        return events.first { $0.id != nil }
    }

    private static func call(
        _ method: String, _ url: String, token: String? = nil, json: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json.text))
        }
        return try await Answer(try await HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }
}
