import Database
import Security
import Testing

@testable import Documents

/// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
@Suite("AWS Signature Version 4")
struct SignatureV4Tests {
    private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let moment = Timestamp(seconds: 1_369_353_600)

    private static let signature = SignatureV4(
        credentials: S3Credentials(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
        region: "us-east-1")

    private struct Example: Sendable {
        let method: String
        let path: String
        var query = ""
        var headers: [String: String] = [:]
        var payload = SignatureV4Tests.nothing
        let names: String
        let signature: String
    }

    private static let examples = [
        Example(
            method: "GET", path: "/test.txt", headers: ["range": "bytes=0-9"],
            names: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            method: "PUT", path: "/test%24file.text",
            headers: ["date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"],
            payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            names: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            method: "GET", path: "/", query: "lifecycle=", names: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            method: "GET", path: "/", query: "max-keys=2&prefix=J", names: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test("signs the examples of its description as they are signed there", arguments: examples.indices)
    func published(index: Int) {
        let example = Self.examples[index]
        let headers = Self.signature.headers(
            example.method, example.path, query: example.query,
            headers: example.headers.merging(["host": "examplebucket.s3.amazonaws.com"]) { $1 },
            payload: example.payload, at: Self.moment)
        #expect(headers["x-amz-date"] == "20130524T000000Z")
        #expect(headers["x-amz-content-sha256"] == example.payload)
        #expect(
            headers["authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=\(example.names),Signature=\(example.signature)")
    }

    @Test("signs the token of keys that end by themselves, and sends none with others")
    func sessionToken() {
        let headers = SignatureV4(
            credentials: S3Credentials(accessKey: "key", secretKey: Secret("secret"), sessionToken: Secret("token")),
            region: "us-east-1"
        ).headers("GET", "/", headers: ["host": "a.example"], payload: Self.nothing, at: Self.moment)
        #expect(headers["x-amz-security-token"] == "token")
        #expect(headers["authorization"]?.contains("x-amz-date;x-amz-security-token,") == true)
        let others = Self.signature.headers(
            "GET", "/", headers: ["host": "a.example"], payload: Self.nothing, at: Self.moment)
        #expect(others["x-amz-security-token"] == nil)
    }

    @Test("takes the white space in a header's value as the service does")
    func whiteSpace() {
        let signatures = ["bytes=0-9", "  bytes=0-9 "].map { value in
            Self.signature.headers(
                "GET", "/", headers: ["host": "a.example", "range": value], payload: Self.nothing, at: Self.moment)[
                    "authorization"]
        }
        #expect(signatures[0] == signatures[1])
    }
}
