import Foundation

/// Where an S3-compatible service keeps our files: `s3://bucket?endpoint=…&region=…`.
package struct S3Bucket: Sendable, Hashable {
    /// Why an address names no bucket.
    package struct Flaw: Error, Sendable, Hashable {
        /// For the operator; repeats nothing of the address, which may hold a secret in the wrong place.
        package let reason: String
    }

    package let name: String
    /// Without a slash at the end: `https://s3.example.org`.
    package let endpoint: String
    /// What requests are signed for.
    package let region: String

    /// What the `Host` header says, which is signed: a default port is left out of it (RFC 9110 §7.2).
    let host: String

    /// - Throws: ``Flaw``.
    package init(_ address: String) throws(Flaw) {
        guard address.hasPrefix("s3://") else { throw Flaw(reason: "it does not begin with s3://") }
        let parts = address.dropFirst("s3://".count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]/) != nil else {
            throw Flaw(reason: "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens, and no path")
        }
        let query = try Self.query(parts.count == 2 ? parts[1] : "")
        guard query["endpoint"] != nil || query["region"] != nil else {
            throw Flaw(reason: "it names neither an endpoint nor a region")
        }
        region = query["region"] ?? "us-east-1"
        guard region.wholeMatch(of: /[a-z0-9\-]{1,63}/) != nil else {
            throw Flaw(reason: "a region has lower-case letters, digits and hyphens, such as eu-central-1")
        }
        (endpoint, host) = try Self.endpoint(query["endpoint"] ?? "https://s3.\(region).amazonaws.com")
    }

    /// Whether the files would cross a network unencrypted.
    package var isExposed: Bool {
        endpoint.hasPrefix("http://") && host.firstMatch(of: /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/) == nil
    }

    private static func query(_ text: Substring) throws(Flaw) -> [String: String] {
        var values: [String: String] = [:]
        for field in text.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, ["endpoint", "region"].contains(parts[0]), values[parts[0]] == nil,
                let value = parts[1].removingPercentEncoding, !value.isEmpty
            else { throw Flaw(reason: "after the bucket come endpoint=… and region=…, each once") }
            values[parts[0]] = value
        }
        return values
    }

    private static func endpoint(_ text: String) throws(Flaw) -> (endpoint: String, host: String) {
        guard
            let match = text.wholeMatch(of: /(https?):\/\/([A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?\/?/)
        else { throw Flaw(reason: "endpoint must be an http or https URL of a host, without a path or a password") }
        let scheme = String(match.1)
        var host = match.2.lowercased()
        if let digits = match.3 {
            guard let port = UInt16(digits), port > 0 else { throw Flaw(reason: "endpoint has no such port") }
            if port != (scheme == "https" ? 443 : 80) { host += ":\(port)" }
        }
        return ("\(scheme)://\(host)", host)
    }
}
