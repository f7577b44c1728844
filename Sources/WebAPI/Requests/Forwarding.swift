import HTTPTypes

extension HTTPFields {
    private static let forwardingNames: Set = [
        "forwarded", "x-real-ip", "x-client-ip", "via", "cf-connecting-ip", "true-client-ip", "fastly-client-ip",
        "fly-client-ip", "x-cluster-client-ip", "x-original-host", "x-original-forwarded-for",
    ]

    /// Whether a header says that somebody passed the request on: then its peer is not who asks.
    var showForwarding: Bool {
        contains { field in
            let name = field.name.canonicalName
            return name.hasPrefix("x-forwarded-") || Self.forwardingNames.contains(name)
        }
    }
}
