import AI
import Documents
import Jobs
import Payments

/// What the template of a document's page is filled with.
struct DocumentValues: Sendable {
    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Progress: Sendable {
        let percent: Int
        let now: String
        let job: String
        let seen: Int64
        let isCancelable: Bool
    }

    struct Source: Sendable {
        let source: String
        /// By which the text cites it.
        let number: Int
        let title: String
        let facts: String
    }

    struct Line: Sendable {
        var title = ""
        var words = ""
        var section = ""
        var text = ""
        var isRewritable = false
    }

    struct File: Sendable {
        let format: String
        let label: String
    }

    struct Charge: Sendable {
        let amount: String
        let status: String
        let date: String
    }

    struct Offer: Sendable {
        let offer: String
    }

    struct Refund: Sendable {
        struct Category: Sendable {
            let value: String
            let label: String
        }

        let categories: [Category]
    }

    let id: String
    let notice: String?
    let noticeClass = "good"
    let status: String
    let progress: Progress?
    let files: Filled<File>
    let pay: Offer?
    let facts: [Fact]
    let sources: [Source]
    let outline: Filled<Line>
    let sections: Filled<Line>
    let payments: Filled<Charge>
    let refund: Refund?
    let isEditable: Bool
    let isDeletable: Bool
    let t: [String: String]

    /// - Parameter notice: the key of what has just been done.
    init(_ look: DocumentLook, notice: String?, _ language: PageLanguage) {
        let document = look.document
        id = document.id.text
        self.notice = notice.map { language($0) }
        status = look.state.text(language)
        progress = look.state.isMoving ? Self.progress(of: look, language) : nil
        files = Filled(
            document.status.isDelivered
                ? ExportFormat.allCases.map { File(format: $0.rawValue, label: $0.rawValue.uppercased()) } : [])
        pay =
            document.status.isUnpaid
            ? Offer(offer: language("offer", "\(document.targetPages)", CustomerPages.text(look.price))) : nil
        facts = Self.facts(of: document, language)
        sources = look.sources.map { Source($0, language) }
        outline = Filled(
            (look.outline?.sections ?? []).map { Line(title: $0.title, words: language("words", "\($0.targetWords)")) })
        sections = Filled(
            look.sections.map { section in
                Line(
                    title: section.title, words: language("words", "\(section.words)"), section: section.id,
                    text: Self.readable(section.markdown),
                    isRewritable: document.status.isDelivered && !look.state.isMoving)
            })
        payments = Filled(look.payments.map { Charge($0, language) })
        refund = look.isRefundable ? Refund(language) : nil
        isEditable = look.isEditable
        isDeletable = look.isDeletable
        t = language.phrases
    }

    /// The text with its citations by the numbers of the sources.
    private static func readable(_ markdown: String) -> String {
        markdown.replacing(/@s(\d+)/) { String($0.1) }
    }

    private static func progress(of look: DocumentLook, _ language: PageLanguage) -> Progress {
        let writing = look.outline?.sections.first { section in !look.sections.contains { $0.id == section.id } }
        let now = look.state.isBeingWritten ? writing.map { language("section-being-written", $0.title) } : nil
        return Progress(
            percent: look.job?.progress ?? 0, now: now ?? language("waiting-to-be-written"),
            job: look.job?.id.text ?? "", seen: look.seen,
            isCancelable: look.state.isBeingWritten && look.state.key != "canceling")
    }

    private static func facts(of document: Document, _ language: PageLanguage) -> [Fact] {
        let facts = [
            ("topic", document.topic), ("language", document.language), ("target_pages", "\(document.targetPages)"),
            ("citation_style", document.citationStyle.rawValue.uppercased()),
            ("requirements", document.requirements ?? ""),
        ]
        return facts.filter { !$0.1.isEmpty }.map { Fact(label: language($0.0), value: $0.1) }
    }
}

extension DocumentValues.Source {
    init(_ stored: StoredSource, _ language: PageLanguage) {
        source = stored.id.text
        number = stored.position
        title = stored.title
        facts = [stored.author, stored.year.map { "\($0)" }, stored.pages.map { language("pages", "\($0)") }]
            .compactMap(\.self).joined(separator: " · ")
    }
}

extension DocumentValues.Charge {
    init(_ payment: Payment, _ language: PageLanguage) {
        amount = CustomerPages.text(payment.price)
        status = language(
            "payment-\(payment.state.rawValue)",
            CustomerPages.text(.init(amount: payment.refundedAmount, currency: payment.price.currency)))
        date = CustomerPages.text(payment.paidAt ?? payment.createdAt)
    }
}

extension DocumentValues.Refund {
    init(_ language: PageLanguage) {
        categories = RefundRequest.Category.allCases.map {
            Category(value: $0.rawValue, label: language($0.rawValue))
        }
    }
}
