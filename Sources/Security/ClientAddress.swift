import Foundation

/// An IP address as 16 bytes; IPv4 in its mapped form (RFC 4291 §2.5.5.2), so that both compare alike.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    fileprivate let bytes: [UInt8]

    /// Reads an address, with or without IPv6's brackets and zone; `nil` for anything else.
    package init?(_ text: String) {
        var text = text
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            let quad = withUnsafeBytes(of: v4) { [UInt8]($0) }
            bytes = Array(repeating: 0, count: 10) + [0xFF, 0xFF] + quad
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        bytes = withUnsafeBytes(of: v6) { [UInt8]($0) }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isIPv4: Bool { bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF }

    package var isLoopback: Bool {
        isIPv4 ? bytes[12] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// The part of the address that one customer holds: the whole of an IPv4 address, an IPv6 one's /64.
    package var network: IPAddress {
        isIPv4 ? self : IPAddress(bytes: bytes[..<8] + Array(repeating: 0, count: 8))
    }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        _ = bytes.withUnsafeBytes { inet_ntop(AF_INET6, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A network in CIDR notation (RFC 4632), such as `10.0.0.0/8`; a bare address is a network of one.
package struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    private let prefix: IPAddress
    /// Leading bits of the 128 that count.
    private let bits: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...width).contains(given) else { return nil }
            length = given
        }
        prefix = address
        bits = length + (128 - width)
    }

    /// `10.0.0.0/8`; an address alone when it is one.
    package var description: String {
        let width = prefix.isIPv4 ? 32 : 128
        let length = bits - (128 - width)
        return length == width ? "\(prefix)" : "\(prefix)/\(length)"
    }

    package func contains(_ address: IPAddress) -> Bool {
        for bit in 0..<bits {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if prefix.bytes[bit / 8] & mask != address.bytes[bit / 8] & mask { return false }
        }
        return true
    }
}

/// Finds out who is asking when there are proxies in between.
package struct ClientAddressResolver: Sendable {
    private let trustedProxies: [IPNetwork]

    package init(trustedProxies: [IPNetwork]) {
        self.trustedProxies = trustedProxies
    }

    /// The peer, or, when the peer is a trusted proxy, the rightmost hop of `X-Forwarded-For` that is not one: what
    /// stands further left was written by strangers.
    ///
    /// - Parameter forwardedFor: the values of all `X-Forwarded-For` headers, in order.
    package func address(peer: IPAddress?, forwardedFor: [String]) -> IPAddress? {
        guard var client = peer else { return nil }
        let hops = forwardedFor.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        for hop in hops.reversed() {
            guard trustedProxies.contains(where: { $0.contains(client) }) else { return client }
            guard let address = IPAddress(hop) else { return client }
            client = address
        }
        return client
    }
}
