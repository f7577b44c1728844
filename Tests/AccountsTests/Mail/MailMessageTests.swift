import Database
import Foundation
import Mail
import TestSupport
import Testing

@Suite("A mail on the wire")
struct MailMessageTests {
    @Test("is a message that a mail program understands, text first")
    func wellFormed() throws {
        let mail = try ParsedMail(Self.message().wireFormat)
        #expect(try mail.message.header("From") == "Rukopys <no-reply@rukopys.example>")
        #expect(try mail.message.header("To") == "ada@example.org")
        #expect(try mail.message.header("Subject") == "Hello")
        #expect(try mail.message.header("Message-ID") == "<id-1@rukopys.example>")
        #expect(try mail.message.header("MIME-Version") == "1.0")
        #expect(try mail.message.header("Auto-Submitted") == "auto-generated")
        #expect(mail.parts.count == 2)
        let types = try mail.parts.map { try $0.header("Content-Type") }
        #expect(types == ["text/plain; charset=utf-8", "text/html; charset=utf-8"])
        #expect(try mail.parts.map { try $0.text() } == ["text", "<p>html</p>"])
    }

    @Test(
        "writes its date as RFC 5322 does",
        arguments: [
            (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 +0000"), (1_772_323_199, "Sat, 28 Feb 2026 23:59:59 +0000"),
            (1_709_208_000, "Thu, 29 Feb 2024 12:00:00 +0000"), (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
        ])
    func date(seconds: Int64, expected: String) throws {
        let mail = try ParsedMail(Self.message(date: Timestamp(seconds: seconds)).wireFormat)
        #expect(try mail.message.header("Date") == expected)
    }

    @Test(
        "encodes its subject in words that are short enough and whole",
        arguments: [
            "Ваше посилання для входу", String(repeating: "Гавань ", count: 60), "1234567 ї", "👩‍👩‍👧‍👦🏴‍☠️🇺🇦 привіт",
            "e" + String(repeating: "\u{301}", count: 200), "=?utf-8?B?SGVsbG8=?= є", "a\tb є",
        ])
    func subject(text: String) throws {
        let mail = try ParsedMail(Self.message(subject: text).wireFormat)
        let decoded = try ParsedMail.decoded(mail.message.header("Subject"))
        let expected = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
        #expect(decoded.utf8.elementsEqual(expected.utf8))
        // RFC 2047 §2: a line with an encoded word has at most 76 characters.
        for line in mail.headerLines where line.contains("=?") { #expect(line.utf8.count <= 76) }
    }

    @Test(
        "encodes the sender's name and leaves the address alone",
        arguments: [
            ("no-reply@rukopys.example", "no-reply@rukopys.example", "no-reply@rukopys.example"),
            ("<no-reply@rukopys.example>", "<no-reply@rukopys.example>", "<no-reply@rukopys.example>"),
            (
                "\"Rukopys, Ltd\" <no-reply@rukopys.example>", "\"Rukopys, Ltd\" <no-reply@rukopys.example>",
                "<no-reply@rukopys.example>"
            ),
            ("Рукопис <no-reply@rukopys.example>", "Рукопис <no-reply@rukopys.example>", "<no-reply@rukopys.example>"),
            (
                "\"Рукопис, ТОВ\" <no-reply@rukopys.example>", "Рукопис, ТОВ <no-reply@rukopys.example>",
                "<no-reply@rukopys.example>"
            ),
        ])
    func sender(from: String, shown: String, address: String) throws {
        let mail = try ParsedMail(Self.message(from: from).wireFormat)
        let header = try mail.message.header("From")
        #expect(try ParsedMail.decoded(header) == shown)
        #expect(header.hasSuffix(address))
        #expect(try mail.message.header("Message-ID") == "<id-1@rukopys.example>")
    }

    @Test(
        "has no header that a value brought along",
        arguments: [
            "x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\rBcc: eve@evil.example",
            "x\r\n\r\nanother body", "x\r\n Bcc: eve@evil.example", "\r\nBcc: eve@evil.example",
            "x\u{0}\u{7F}\u{1B}[0m",
            "є\r\nBcc: eve@evil.example",
        ])
    func injection(value: String) throws {
        let names = try ParsedMail(Self.message().wireFormat).message.headers.map(\.name)
        let bracket = "\(value) <no-reply@rukopys.example>"
        for message in [Self.message(from: bracket), Self.message(subject: value)] {
            let mail = try ParsedMail(message.wireFormat)
            #expect(mail.message.headers.map(\.name) == names)
            #expect(mail.parts.count == 2)
        }
        let recipient = Self.message(to: value).wireFormat.components(separatedBy: "\r\n\r\n")[0]
        #expect(recipient.components(separatedBy: "\r\n").count == names.count)
    }

    @Test(
        "brings its text as it was written, with the line ends of a mail",
        arguments: [
            ("one\ntwo\n", "one\r\ntwo\r\n"), ("one\r\ntwo", "one\r\ntwo"), ("", ""), ("\n\n", "\r\n\r\n"),
            (".\n..\nFrom me", ".\r\n..\r\nFrom me"), ("--=_rukopys_id-1--\nend", "--=_rukopys_id-1--\r\nend"),
            ("Вітаємо! 👩‍👩‍👧‍👦", "Вітаємо! 👩‍👩‍👧‍👦"), ("trailing  \n\ttab", "trailing  \r\n\ttab"),
        ])
    func text(written: String, read: String) throws {
        let mail = try ParsedMail(Self.message(text: written).wireFormat)
        #expect(try mail.parts[0].text().utf8.elementsEqual(read.utf8))
    }

    @Test("of any length has lines that every server takes")
    func longText() throws {
        let text = String(repeating: "Гавань ", count: 20_000)
        let wire = Self.message(text: text).wireFormat
        #expect(try ParsedMail(wire).parts[0].text() == text)
        #expect(wire.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    }

    private static func message(
        from: String = "Rukopys <no-reply@rukopys.example>", to: String = "ada@example.org", subject: String = "Hello",
        text: String = "text", date: Timestamp = TestClock.start
    ) -> MailMessage {
        MailMessage(from: from, to: to, subject: subject, text: text, html: "<p>html</p>", id: "id-1", date: date)
    }
}
