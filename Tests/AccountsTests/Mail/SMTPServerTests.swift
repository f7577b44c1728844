import Mail
import Testing

@Suite("The address of a mail server")
struct SMTPServerTests {
    private static let addresses: [(String, String, String?, SMTPServer.Encryption)] = [
        ("smtp://mail.example", "smtp://mail.example:587", nil, .required),
        ("SMTP://mail.example:25/", "smtp://mail.example:25", nil, .required),
        ("smtps://mail.example", "smtps://mail.example:465", nil, .implicit),
        ("smtps://ada:s3cret@mail.example:2465", "smtps://mail.example:2465", "ada:s3cret", .implicit),
        (
            "smtp://ada%40example.org:p%3A%2F%40%25%20s@mail.example", "smtp://mail.example:587",
            "ada@example.org:p:/@% s", .required
        ),
        ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025", nil, .whereOffered),
        ("smtp://ada:s3cret@localhost", "smtp://localhost:587", "ada:s3cret", .whereOffered),
        ("smtp://[::1]:1025", "smtp://[::1]:1025", nil, .whereOffered),
        ("smtps://[2001:db8::1]", "smtps://[2001:db8::1]:465", nil, .implicit),
    ]

    @Test("is read with its login and port, and shown without its login", arguments: addresses)
    func good(url: String, shown: String, login: String?, encryption: SMTPServer.Encryption) throws {
        let server = try #require(SMTPServer(url, mayBePlain: false))
        #expect("\(server)" == shown)
        #expect(server.login.map { "\($0.user):\($0.password.exposed)" } == login)
        #expect(server.encryption == encryption)
        #expect(!"\(server.login as Any)".contains("s3cret"))
    }

    @Test("lets mail go unencrypted to another machine only in development, and never with a password")
    func plain() throws {
        #expect(SMTPServer("smtp://mail.example", mayBePlain: true)?.encryption == .whereOffered)
        #expect(SMTPServer("smtp://a:b@mail.example", mayBePlain: true)?.encryption == .required)
        #expect(SMTPServer("smtps://mail.example", mayBePlain: true)?.encryption == .implicit)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "mail.example", "mail.example:25", "http://mail.example", "smtp:", "smtp://", "smtp:mail.example",
            "smtp://:25", "smtp://mail.example:0", "smtp://mail.example:65536", "smtp://mail.example:x",
            "smtp://ada@mail.example", "smtp://:pass@mail.example", "smtp://mail.example/path",
            "smtp://mail.example?a=b", "smtp://mail.example#a", "smtp://mail .example", "smtp://mail.example\r\n",
            "smtp://a:%0d%0aMAIL@mail.example", "smtp://пошта.example", "smtp://[::1",
        ])
    func bad(url: String) {
        #expect(SMTPServer(url, mayBePlain: true) == nil)
    }
}
