import Accounts
import Testing

@Suite("An e-mail address")
struct EmailAddressTests {
    @Test(
        "is stored in one form, however it is typed",
        arguments: [
            ("ada@example.org", "ada@example.org"), ("Ada@Example.ORG", "ada@example.org"),
            ("o'brien+tag_1@mail.example.org", "o'brien+tag_1@mail.example.org"),
            ("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"),
            ("1@2.example", "1@2.example"), ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
            ("a@XN--BCHER-KVA.example", "a@xn--bcher-kva.example"), ("a@bücher.example", "a@xn--bcher-kva.example"),
            ("a@BÜCHER.Example", "a@xn--bcher-kva.example"), ("a@bu\u{308}cher.example", "a@xn--bcher-kva.example"),
            ("Євген@приклад.укр", "євген@xn--80aikifvh.xn--j1amh"), ("a@ｅｘａｍｐｌｅ.org", "a@example.org"),
            ("rene\u{301}@example.org", "ren\u{E9}@example.org"), ("REN\u{C9}@example.org", "ren\u{E9}@example.org"),
            // The Kelvin sign is a K to Unicode.
            ("\u{212A}@example.org", "k@example.org"),
        ])
    func normalisation(typed: String, stored: String) throws {
        let address = try #require(EmailAddress(typed))
        #expect(address.text.utf8.elementsEqual(stored.utf8), "\(address.text)")
        #expect(EmailAddress(address.text) == address, "the stored form is its own")
    }

    @Test(
        "is nothing that could end a line, add a header or name a second recipient",
        arguments: [
            "ada@example.org\r\nBcc: eve@evil.example", "ada@example.org\n", "ada@example.org\r", "\nada@example.org",
            "ada\r\n@example.org", "a\rda@example.org", "ada@exam\nple.org", "ada\u{0}@example.org",
            "ada@example.org\u{0}", "ada\u{7F}@example.org", "ada\u{85}@example.org", "ada\u{2028}@example.org",
            "ada@exa\u{2028}mple.org", "ada\t@example.org", "ada@example.org\t", "ada@example.org,eve@evil.example",
            "ada,eve@evil.example", "ada;@example.org", "Ada <ada@example.org>", "<ada@example.org>",
            "ada@example.org>", "ada@example.org eve@evil.example", "ada@eve@evil.example", "ada:@example.org",
            "mailto:ada@example.org", "ada@example.org?bcc=eve@evil.example", "ada@example.org%0D%0ABcc:eve",
            "ada(comment)@example.org", "ada\\@example.org", "\"ada eve\"@example.org", "\"\"@example.org",
        ])
    func injection(typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test(
        "has a local part and a domain with a dot, both well-formed",
        arguments: [
            "", " ", "@", "ada", "ada@", "@example.org", "ada@localhost", " ada@example.org", "ada@example.org ",
            "ada@example..org", "ada@.example.org", "ada@example.org.", "ada@.", ".ada@example.org",
            "ada.@example.org", "a..da@example.org", "ada@-example.org", "ada@example-.org", "ada@exam_ple.org",
            "ada@exam ple.org", "ada@127.0.0.1", "ada@example.1", "ada@[127.0.0.1]", "ada@[IPv6:::1]",
            "ada@example.org:25", "ada@example.org/", "ada@ü/evil.example", "ada@ü:80.example", "ada@ü?.example",
            "ada@ü#.example", "ada@ü@evil.example", "ada@ü%41.example", "ada@ü .example", "ada@ü\r\n.example",
            "ada@-ü.example", "ada@ü_.example", "ada@ü..example", "ada@[ü].example",
        ])
    func malformed(typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test(
        "has no characters that are not seen",
        arguments: [
            "ada\u{200B}@example.org", "ada\u{202E}@example.org", "\u{FEFF}ada@example.org", "ada\u{AD}@example.org",
            "ada\u{A0}@example.org", "ada@exam\u{202E}ple.org", "ada@ü\u{200D}.example", "ada\u{E0041}@example.org",
            "ada\u{FFFD}@example.org", "👩‍👩‍👧@example.org",
        ])
    func invisible(typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test("is as long as a mail server takes, and no longer")
    func length() {
        let text = { (count: Int) in String(repeating: "a", count: count) }
        #expect(EmailAddress("\(text(64))@example.org") != nil)
        #expect(EmailAddress("\(text(65))@example.org") == nil)
        #expect(EmailAddress("a@\(text(63)).org") != nil)
        #expect(EmailAddress("a@\(text(64)).org") == nil)
        let domain = [text(63), text(63), text(59)].joined(separator: ".")
        #expect(EmailAddress("\(text(62))@\(domain).a")?.text.utf8.count == 252)
        #expect(EmailAddress("\(text(64))@\(domain).a")?.text.utf8.count == 254)
        #expect(EmailAddress("\(text(64))@\(domain).ab") == nil)
        // Bytes count, not letters.
        #expect(EmailAddress("\(String(repeating: "є", count: 32))@example.org") != nil)
        #expect(EmailAddress("\(String(repeating: "є", count: 33))@example.org") == nil)
        #expect(EmailAddress(text(1_000_000)) == nil)
        #expect(EmailAddress("a@" + String(repeating: "ü", count: 100_000) + ".org") == nil)
    }

    @Test("made of anything at all is refused, or is safe in a header and its own stored form", arguments: 1...8)
    func anything(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let pieces = ["@", ".", "a", "Z", "ü", "є", "-", "xn--", "\r\n", "\"", "<", "\u{301}", "example.org", "%", "["]
        for _ in 1...2_000 {
            var typed = Self.letters(&generator) + (Bool.random(using: &generator) ? "@example.org" : "@ü.example")
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = typed.indices.randomElement(using: &generator) ?? typed.startIndex
                typed.insert(contentsOf: pieces.randomElement(using: &generator) ?? "", at: place)
            }
            guard let address = EmailAddress(typed) else { continue }
            let parts = address.text.split(separator: "@", omittingEmptySubsequences: false)
            let isSafe =
                parts.count == 2 && parts[1].utf8.allSatisfy { (0x2D...0x7A).contains($0) }
                && address.text.unicodeScalars.allSatisfy { $0.value > 0x20 && !$0.properties.isWhitespace }
            guard isSafe, EmailAddress(address.text) == address else {
                Issue.record("\(typed.debugDescription) was accepted as \(address.text.debugDescription)")
                return
            }
        }
    }

    @Test("shows itself masked to whoever has the link, and not at all in logs")
    func masking() throws {
        let address = try #require(EmailAddress("ada@example.org"))
        #expect(address.masked == "a•••@example.org")
        #expect("\(address)" == "‹e-mail›")
        #expect("\([address])" == "[‹e-mail›]")
    }

    private static func letters(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let value = UInt32.random(in: 0...(Bool.random(using: &generator) ? 0x17F : 0x1FFFF), using: &generator)
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
