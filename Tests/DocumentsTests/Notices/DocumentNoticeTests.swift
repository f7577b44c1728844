import TestSupport
import Testing

@testable import Documents

@Suite("The mail about a finished document")
struct DocumentNoticeTests {
    @Test("goes to its customer once, when it is ready", arguments: Engine.available)
    func ready(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(title: "Ports & <b>grain</b>")
            try await library.pay(document)
            try await library.withWorker(writer: StudioWriter()) {
                try await library.waitForEnd(of: document.id)
                try await eventually("the mail is sent") { library.mails.all.count == 1 }
            }
            let mail = try #require(library.mails.all.first)
            #expect(mail.to == "reader@example.org")
            #expect(mail.subject == "Your document is ready: Ports & <b>grain</b>")
            #expect(mail.text.contains("3 sections"))
            #expect(mail.text.contains("https://docs.example.org"))
            #expect(mail.html.contains("Ports &amp; &lt;b&gt;grain&lt;/b&gt;"))
            #expect(!mail.html.contains("<b>"))
        }
    }

    @Test("says how much there is when the work ended early, once the files are there", arguments: Engine.available)
    func partial(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 1, times: .max)
            try await library.withWorker(writer: writer) {
                try await library.waitForEnd(of: document.id)
                try await eventually("the mail is sent", within: .seconds(60)) { library.mails.all.count == 1 }
            }
            let mail = try #require(library.mails.all.first)
            #expect(mail.subject.hasPrefix("A part of your document is ready"))
            #expect(mail.text.contains("1 section, about"))
            #expect(mail.text.contains("of 3 that were planned"))
            _ = try await library.service.download(document.id, as: .pdf, user: Library.reader)
        }
    }

    @Test("is not sent about what is gone by then, nor when nothing was delivered", arguments: Engine.available)
    func nothing(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 0, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .failed)
            let notices = try await library.database.fetch("SELECT id FROM jobs WHERE kind = 'send_document_notice'")
            #expect(notices.isEmpty)
        }
    }

    @Test(
        "is written in Ukrainian or English",
        arguments: [("uk", "готовий"), ("uk-UA", "готовий"), ("en", "ready"), ("de", "ready")])
    func languages(language: String, word: String) {
        for isComplete in [true, false] {
            let summary = DocumentSummary(
                title: "T", isComplete: isComplete, sections: 2, plannedSections: 3, words: 900)
            let text = DocumentNoticeText(summary, link: "https://x.example", language: language)
            #expect(text.subject.contains(word))
            #expect(text.text.contains("900"))
        }
    }
}
