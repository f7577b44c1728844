import Security
import Testing

@Suite("The public address")
struct PublicURLTests {
    @Test("stays what was configured, wherever the server listens")
    func configured() {
        let url = PublicURL(configured: "https://example.org", listening: "http://127.0.0.1:0")
        #expect(url.origin == "https://example.org")
        url.listens(at: "http://127.0.0.1:49152")
        #expect(url.origin == "https://example.org")
    }

    @Test("is where the server listens when nothing is configured, with the port it got")
    func listening() {
        let url = PublicURL(configured: nil, listening: "http://127.0.0.1:0")
        #expect(url.origin == "http://127.0.0.1:0")
        url.listens(at: "http://127.0.0.1:49152")
        #expect(url.origin == "http://127.0.0.1:49152")
    }
}
