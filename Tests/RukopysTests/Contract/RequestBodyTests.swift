import HTTPTypes
import NIOCore
import Testing

import struct Hummingbird.Request

@testable import WebAPI

@Suite("A request's body")
struct RequestBodyTests {
    private static func head(coding: String? = nil) -> HTTPRequest {
        var fields: HTTPFields = [.contentType: "application/json"]
        fields[.contentEncoding] = coding
        return HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: fields)
    }

    @Test("that trickles in is not waited for beyond its time")
    func trickle() async throws {
        // One byte, and then nothing more, for ever.
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        continuation.yield(ByteBuffer(string: "{"))
        let slow = Request(head: Self.head(), body: .init(asyncSequence: stream))
        await #expect {
            _ = try await RequestBody.bytes(of: slow, within: .milliseconds(20))
        } throws: { error in
            (error as? Problem)?.status == .requestTimeout && (error as? Problem)?.slug == "request-timeout"
        }
        continuation.finish()
    }

    @Test("that is there in time is read whole")
    func whole() async throws {
        let text = String(repeating: "0123456789", count: 10_000)
        let request = Request(head: Self.head(), body: .init(buffer: ByteBuffer(string: text)))
        #expect(String(decoding: try await RequestBody.bytes(of: request), as: UTF8.self) == text)
    }

    @Test("that is compressed is refused, not taken for broken JSON", arguments: ["gzip", "br", "deflate", "GZIP, br"])
    func compressed(coding: String) async throws {
        let request = Request(head: Self.head(coding: coding), body: .init(buffer: ByteBuffer(string: "{}")))
        await #expect {
            let _: [String: String] = try await RequestBody.json(from: request)
        } throws: { error in
            (error as? Problem)?.status == .unsupportedMediaType
        }
    }
}
