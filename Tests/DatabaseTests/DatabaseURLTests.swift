import Database
import Testing

@Suite("A database URL")
struct DatabaseURLTests {
    @Test(
        "of SQLite holds a path, relative or absolute",
        arguments: [
            ("sqlite://data/rukopys.sqlite", "data/rukopys.sqlite"),
            ("sqlite:///var/lib/a b.sqlite", "/var/lib/a b.sqlite"),
            ("sqlite://./a?b#c", "./a?b#c"),
        ])
    func sqlite(text: String, path: String) {
        #expect(DatabaseURL(text) == .sqlite(path: path))
        #expect(DatabaseURL(text)?.redacted == text)
    }

    @Test(
        "that is none is not taken",
        arguments: [
            "", "sqlite", "sqlite:", "sqlite://", "sqlite:a.sqlite", "postgresql://", "postgres://", "mysql://a/b",
            "SQLITE://a", " sqlite://a", "file:///a", "/var/lib/a.sqlite",
        ])
    func invalid(text: String) {
        #expect(DatabaseURL(text) == nil)
    }

    /// Addresses and how they are shown.
    private static let addresses = [
        ("postgresql://db.example.com/rukopys", "postgresql://db.example.com/rukopys"),
        ("postgres://clerk@db.example.com:5433/rukopys", "postgres://clerk@db.example.com:5433/rukopys"),
        ("postgresql://clerk:hunter2@db/rukopys", "postgresql://clerk@db/rukopys"),
        (
            "postgresql://clerk:hunter2%40%2F@db/rukopys?sslmode=require",
            "postgresql://clerk@db/rukopys?sslmode=require"
        ),
        ("postgresql://db/rukopys?user=clerk&password=hunter2", "postgresql://db/rukopys?user=clerk"),
        ("postgresql://db/rukopys?password=hunter2", "postgresql://db/rukopys"),
        ("postgresql://db/rukopys?sslpassword=hunter2&sslmode=require", "postgresql://db/rukopys?sslmode=require"),
        ("postgresql:///rukopys?host=/run/postgresql", "postgresql:///rukopys?host=/run/postgresql"),
    ]

    @Test("of PostgreSQL is shown without its password", arguments: addresses)
    func redaction(text: String, shown: String) throws {
        let url = try #require(DatabaseURL(text))
        #expect(url.redacted == shown)
        if case .postgresql(let address) = url { #expect("\(address)" == shown) }
    }

    @Test(
        "with a password that would be taken for something else is not taken",
        arguments: [
            "postgresql://clerk:hunter2/x@db/rukopys", "postgresql://clerk:12/hunter2@db/rukopys",
            "postgresql://clerk:hunter2@x@db/rukopys", "postgres://clerk:@hunter2@db", "postgresql://clerk:a/b@c@db",
            "postgresql://clerk:hunter2%@db/rukopys", "postgresql://clerk:hunter2%4@db/rukopys",
            "postgresql://clerk:12?hun/ter2@db/rukopys", "postgresql://clerk:hun%00ter2@db/rukopys",
            "postgresql://clerk:hunter2@x@\u{301}db/rukopys", "postgresql://clerk@db/rukopys?password=@hunter2",
            "postgresql://clerk@db/rukopys?hunter2", "postgresql://clerk@db/rukopys?a=b=hunter2",
            "postgresql://clerk:%é@db/rukopys", "postgresql://db/rukopys?password=hunter2%",
        ])
    func mistakable(text: String) {
        #expect(DatabaseURL(text) == nil)
    }

    @Test(
        "with a password that is not escaped, and is understood, shows nothing of it",
        arguments: [
            "postgresql://clerk:12?hunter2@db/rukopys", "postgresql://clerk:12#hunter2@db/rukopys",
            "postgresql://clerk:hunter2 @db/rukopys", "postgresql://clerk:hunter2@one:1,two:2/rukopys",
            "postgresql://db/rukopys?pass%77ord=hunter2",
        ])
    func unescaped(text: String) throws {
        let shown = try #require(DatabaseURL(text)).redacted
        #expect(shown.hasPrefix("postgresql://"))
        #expect(!shown.contains("hunter2"))
    }
}
