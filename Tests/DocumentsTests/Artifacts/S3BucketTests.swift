import Testing

@testable import Documents

@Suite("The address of a bucket")
struct S3BucketTests {
    @Test("names an endpoint, a region, or both")
    func read() throws {
        let both = try S3Bucket("s3://files.example?endpoint=https://S3.example.org:9000/&region=eu-central-1")
        #expect(both.name == "files.example")
        #expect(both.endpoint == "https://s3.example.org:9000")
        #expect(both.region == "eu-central-1")
        #expect(both.host == "s3.example.org:9000")
        let escaped = try S3Bucket("s3://files?region=local&endpoint=http%3A%2F%2F127.0.0.1%3A80")
        #expect(escaped.endpoint == "http://127.0.0.1")
        #expect(escaped.host == "127.0.0.1", "as the client writes it in Host")
        #expect(try S3Bucket("s3://files?region=eu-west-3").endpoint == "https://s3.eu-west-3.amazonaws.com")
        #expect(try S3Bucket("s3://files?endpoint=https://s3.example.org").region == "us-east-1")
        #expect(try S3Bucket("s3://files?endpoint=http://[::1]:9000").host == "[::1]:9000")
    }

    @Test("is exposed where files would cross a network as they are")
    func exposed() throws {
        for (endpoint, isExposed) in [
            ("https://s3.example.org", false), ("http://127.0.0.1:9000", false), ("http://localhost", false),
            ("http://[::1]:9", false), ("http://s3.example.org", true), ("http://127.0.0.1.example.org", true),
            ("http://localhost.example.org:9000", true),
        ] {
            #expect(try S3Bucket("s3://files?endpoint=\(endpoint)").isExposed == isExposed, "\(endpoint)")
        }
    }

    @Test(
        "is refused where it names none",
        arguments: [
            "", "file:///srv", "s3://", "s3://ab?region=a", "s3://Files?region=a", "s3://-files?region=a",
            "s3://files", "s3://files?", "s3://files/folder?region=a", "s3://key:secret@files?region=a",
            "s3://files?region=", "s3://files?region=a&region=b", "s3://files?region=a&color=red", "s3://files?region",
            "s3://files?region=EU", "s3://files?region=a/b", "s3://files?region=%zz", "s3://files?endpoint=example.org",
            "s3://files?endpoint=ftp://example.org", "s3://files?endpoint=https://u:p@example.org",
            "s3://files?endpoint=https://example.org/path", "s3://files?endpoint=https://example.org:0",
            "s3://files?endpoint=https://example.org:70000", "s3://files?endpoint=https://",
            "s3://files?endpoint=https://a%0D%0Ab", "s3://files?endpoint=https://example.org?a",
        ])
    func refused(address: String) {
        #expect(throws: S3Bucket.Flaw.self) { try S3Bucket(address) }
    }
}
