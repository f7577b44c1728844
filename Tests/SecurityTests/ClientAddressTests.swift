import Security
import TestSupport
import Testing

@Suite("An IP address")
struct IPAddressTests {
    @Test(
        "reads the forms in which peers and proxies write it",
        arguments: [
            ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("2001:db8::1", "2001:db8::1"),
            ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"),
            ("::", "::"), ("0.0.0.0", "0.0.0.0"),
        ])
    func reading(text: String, shown: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == shown)
        #expect(IPAddress(shown) == address)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", " ", "unknown", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4:80", "01.2.3.4x", "1,2,3,4",
            "2001:db8::1::2", "[2001:db8::1", "[2001:db8::1]:443", "_hidden", "0x7f000001", "2130706433", "::g",
        ])
    func garbage(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "knows which addresses are this machine's own",
        arguments: [
            ("127.0.0.1", true), ("127.255.0.3", true), ("::1", true), ("::ffff:127.0.0.1", true), ("126.0.0.1", false),
            ("128.0.0.1", false), ("::2", false), ("::", false), ("0.0.0.0", false), ("::7f00:1", false),
            ("2001:db8::1", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        #expect(try #require(IPAddress(text)).isLoopback == isLoopback)
    }

    @Test("is limited by what one customer holds: IPv4 whole, IPv6 by its /64")
    func network() throws {
        let network = { (text: String) throws in try #require(IPAddress(text)).network }
        #expect(try network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2:ffff:ffff:ffff:ffff"))
        #expect(try network("2001:db8:1:2:3:4:5:6") != network("2001:db8:1:3:3:4:5:6"))
        #expect(try network("2001:db8:1:2:3:4:5:6").description == "2001:db8:1:2::")
        #expect(try network("203.0.113.7").description == "203.0.113.7")
        #expect(try network("203.0.113.7") != network("203.0.113.8"))
        #expect(try network("::ffff:203.0.113.7") == network("203.0.113.7"))
    }
}

@Suite("A network")
struct IPNetworkTests {
    @Test(
        "contains what shares its prefix",
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("10.9.9.9/8", "10.0.0.1", true),
            ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.128", true),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.7", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("::1", "::1", true), ("::1/128", "::2", false),
            ("fd00::/7", "fc12::1", true), ("::/0", "2001:db8::1", true),
        ])
    func contains(network: String, address: String, isContained: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(network.contains(try #require(IPAddress(address))) == isContained)
    }

    @Test(
        "is nothing else",
        arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "2001:db8::/129", "private"])
    func garbage(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}

@Suite("The client's address")
struct ClientAddressTests {
    /// Who is connected, what the headers claim, and who it is.
    struct Hop: Sendable, CustomTestStringConvertible {
        let name: String
        let peer: String
        var forwardedFor: [String] = []
        let client: String
        var testDescription: String { name }

        static let all = [
            Hop(name: "no proxy", peer: "203.0.113.7", client: "203.0.113.7"),
            Hop(
                name: "a stranger's header", peer: "203.0.113.7", forwardedFor: ["198.51.100.1"],
                client: "203.0.113.7"),
            Hop(
                name: "a stranger who names our proxy", peer: "203.0.113.7", forwardedFor: ["198.51.100.1, 10.0.0.1"],
                client: "203.0.113.7"),
            Hop(name: "a proxy without a header", peer: "10.0.0.1", client: "10.0.0.1"),
            Hop(name: "one proxy", peer: "10.0.0.1", forwardedFor: ["203.0.113.7"], client: "203.0.113.7"),
            Hop(
                name: "two proxies", peer: "10.0.0.1", forwardedFor: ["203.0.113.7, 10.0.0.2"], client: "203.0.113.7"),
            Hop(
                name: "a forged entry before the proxy's", peer: "10.0.0.1",
                forwardedFor: ["127.0.0.1, 198.51.100.1, 203.0.113.7"], client: "203.0.113.7"),
            Hop(
                name: "a trusted address forged before the proxy's", peer: "10.0.0.1",
                forwardedFor: ["198.51.100.1, 10.0.0.3, 203.0.113.7, 10.0.0.2"], client: "203.0.113.7"),
            Hop(
                name: "a forged header before the proxy's", peer: "10.0.0.1",
                forwardedFor: ["198.51.100.1", "203.0.113.7"], client: "203.0.113.7"),
            Hop(
                name: "garbage where the client should stand", peer: "10.0.0.1",
                forwardedFor: ["198.51.100.1, unknown"], client: "10.0.0.1"),
            Hop(
                name: "garbage further left", peer: "10.0.0.1", forwardedFor: ["<script>, 203.0.113.7"],
                client: "203.0.113.7"),
            Hop(name: "an empty header", peer: "10.0.0.1", forwardedFor: ["", " , ,"], client: "10.0.0.1"),
            Hop(
                name: "everybody is a proxy", peer: "10.0.0.1", forwardedFor: ["10.0.0.9, 10.0.0.2"],
                client: "10.0.0.9"),
            Hop(name: "an IPv6 client", peer: "::1", forwardedFor: ["\t[2001:db8::7] "], client: "2001:db8::7"),
            Hop(
                name: "a proxy that is connected over mapped IPv4", peer: "::ffff:10.0.0.1",
                forwardedFor: ["203.0.113.7"], client: "203.0.113.7"),
        ]
    }

    @Test("is the rightmost hop that is no proxy of ours", arguments: Hop.all)
    func resolving(hop: Hop) throws {
        let proxies = try ["10.0.0.0/8", "::1"].map { try #require(IPNetwork($0)) }
        let resolver = ClientAddressResolver(trustedProxies: proxies)
        let peer = try #require(IPAddress(hop.peer))
        let address = resolver.address(peer: peer, forwardedFor: hop.forwardedFor)
        #expect(address?.description == hop.client)
    }

    @Test("is the peer's when no proxy is trusted, and unknown without a peer")
    func nobodyTrusted() throws {
        let resolver = ClientAddressResolver(trustedProxies: [])
        let peer = try #require(IPAddress("10.0.0.1"))
        #expect(resolver.address(peer: peer, forwardedFor: ["203.0.113.7"]) == peer)
        #expect(resolver.address(peer: nil, forwardedFor: ["203.0.113.7"]) == nil)
    }
}
