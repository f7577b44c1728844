import Crypto
import Database
import Foundation
import Security

/// With whose keys requests are signed.
package struct S3Credentials: Sendable {
    /// Names the secret; it is sent with every request.
    package let accessKey: String
    package let secretKey: Secret
    /// Goes with keys that end by themselves
    /// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html).
    package let sessionToken: Secret?

    package init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}

/// AWS Signature Version 4 in headers, as S3 wants it
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
struct SignatureV4: Sendable {
    private static let algorithm = "AWS4-HMAC-SHA256"

    let credentials: S3Credentials
    let region: String
    var service = "s3"

    /// The headers that a request is to carry, with those that prove who sends it.
    ///
    /// - Parameters:
    ///   - path: as it is sent, percent-encoded once.
    ///   - query: encoded and in the order of its names, as it is sent; an empty value has its `=`.
    ///   - headers: all that are to be signed, by their names in lower case; `host` is among them.
    ///   - payload: SHA-256 of the body in lower-case hexadecimal.
    ///   - moment: S3 takes a request for a quarter of an hour.
    func headers(
        _ method: String, _ path: String, query: String = "", headers: [String: String], payload: String,
        at moment: Timestamp
    ) -> [String: String] {
        let time = Self.time(moment)
        var headers = headers
        headers["x-amz-date"] = time
        headers["x-amz-content-sha256"] = payload
        headers["x-amz-security-token"] = credentials.sessionToken?.exposed
        let signed = headers.sorted { $0.key < $1.key }
        let names = signed.map(\.key).joined(separator: ";")
        let lines = signed.map { "\($0.key):\($0.value.split(separator: " ").joined(separator: " "))\n" }.joined()
        let request = [method, path, query, lines, names, payload].joined(separator: "\n")
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let toSign = [Self.algorithm, time, scope, SHA256.hash(data: Data(request.utf8)).hexadecimal]
            .joined(separator: "\n")
        let signature = Self.mac(toSign, key(for: scope)).hexadecimal
        headers["authorization"] =
            "\(Self.algorithm) Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),"
            + "Signature=\(signature)"
        return headers
    }

    /// A key for one day, region and service: what leaks of it is of little use elsewhere.
    private func key(for scope: String) -> SymmetricKey {
        scope.split(separator: "/").reduce(SymmetricKey(data: Data("AWS4\(credentials.secretKey.exposed)".utf8))) {
            SymmetricKey(data: Self.mac(String($1), $0))
        }
    }

    private static func mac(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
    }

    /// `20130524T000000Z`.
    private static func time(_ moment: Timestamp) -> String {
        moment.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }
}

extension Sequence<UInt8> {
    /// Lower case.
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
