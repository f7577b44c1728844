import Foundation
import TestSupport
import Testing

@testable import Verification

@Suite("Reading mails")
struct MailboxTests {
    @Test("finds the link in the newest mail, whatever it is encoded in")
    func encodings() async throws {
        let link = "http://127.0.0.1/sign-in?token=abc-DEF_123"
        let base64 = Data("Sign in: \(link)\n".utf8).base64EncodedString()
        let mails = [
            "7bit\n\nSign in: \(link)\n", "base64\n\n\(base64)\n",
            "quoted-printable\n\nSign in: http://127.0.0.1/sign-in?tok=\nen=3Dabc-DEF_123\n",
        ]
        try await TemporaryFolder.with { folder in
            for (number, mail) in mails.enumerated() {
                let text = "From: a@example.org\nTo: <You@example.org>\nContent-Transfer-Encoding: \(mail)"
                try Data(text.replacing("\n", with: "\r\n").utf8).write(to: folder.appending(path: "\(number).eml"))
                let found = Mailbox(folder: folder).newest(to: "you@example.org")
                #expect(found?.contains("token=abc-DEF_123") == true, "\(mail.prefix(16)): \(found ?? "none")")
            }
            #expect(Mailbox(folder: folder).newest(to: "other@example.org") == nil)
        }
    }
}
