import Database
import Foundation

/// An e-mail before it is put on the wire, in plain text and HTML.
package struct MailMessage: Sendable {
    package let from: String
    package let to: String
    package let subject: String
    package let text: String
    package let html: String
    /// Makes the message recognisable when it is sent twice.
    package let id: String
    package let date: Timestamp

    package init(
        from: String, to: String, subject: String, text: String, html: String, id: String, date: Timestamp
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.id = id
        self.date = date
    }

    /// The message as RFC 5322 and MIME (RFC 2045–2047) want it: CRLF lines of ASCII, text parts in base64.
    package var wireFormat: String {
        let boundary = "=_rukopys_\(id)"
        let lines = [
            "From: \(Self.mailbox(from))",
            "To: \(Self.mailbox(to))",
            "Subject: \(Self.encodedWords(subject))",
            "Date: \(Self.rfc5322(date))",
            "Message-ID: <\(id)@\(Self.domain(of: from))>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
            "",
            "--\(boundary)",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Self.base64Lines(text),
            "--\(boundary)",
            "Content-Type: text/html; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Self.base64Lines(html),
            "--\(boundary)--",
            "",
        ]
        return lines.joined(separator: "\r\n")
    }

    /// No value may begin a header of its own.
    private static func header(_ value: String) -> String {
        String(value.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    }

    /// `address` or `Name <address>`, the name in encoded words when it is not ASCII.
    ///
    /// An address that is not ASCII stays as it is: only RFC 6532 has a form for it.
    private static func mailbox(_ value: String) -> String {
        let value = header(value)
        guard let bracket = value.lastIndex(of: "<"), bracket > value.startIndex else { return value }
        let name = value[..<bracket].trimmingCharacters(in: .whitespaces)
        // Within an encoded word quotation marks would be a part of the name.
        let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        let shown = isASCII ? name : encodedWords(name.trimmingCharacters(in: CharacterSet(charactersIn: "\"")))
        return "\(shown) \(value[bracket...])"
    }

    /// RFC 2047 encoded words, broken between code points, so short that a line with the header's name has at most 76
    /// characters; ASCII stays as it is.
    private static func encodedWords(_ value: String) -> String {
        let value = header(value)
        guard !value.utf8.allSatisfy({ $0 < 0x80 }) else { return value }
        var words: [String] = []
        var current = ""
        for scalar in value.unicodeScalars {
            if current.utf8.count + scalar.utf8.count > 39 {
                words.append(current)
                current = ""
            }
            current.unicodeScalars.append(scalar)
        }
        words.append(current)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// Lines of text end in CRLF before they are encoded (RFC 2045 §6.8).
    private static func base64Lines(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let canonical = lines.joined(separator: "\r\n")
        return Data(canonical.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
    }

    private static func domain(of address: String) -> String {
        let domain = address.split(separator: "@").last.map(String.init) ?? "localhost"
        return domain.trimmingCharacters(in: CharacterSet(charactersIn: "<> "))
    }

    private static func rfc5322(_ moment: Timestamp) -> String {
        let style = Date.VerbatimFormatStyle(
            format:
                "\(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) +0000",
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return moment.date.formatted(style)
    }
}

/// Brings a message on its way.
package protocol MailTransport: Sendable {
    /// - Throws: ``MailFailure``.
    func send(_ message: MailMessage) async throws
}

/// Why a message could not be sent.
package enum MailFailure: Error, Sendable {
    /// Another try can succeed.
    case temporary(String)
    /// The message or its address was refused.
    case permanent(String)
}
