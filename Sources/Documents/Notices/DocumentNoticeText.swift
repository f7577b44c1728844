import Foundation
import Security

/// The words of the notice, in Ukrainian or else English.
struct DocumentNoticeText: Sendable {
    let subject: String
    let text: String
    let html: String

    /// - Parameters:
    ///   - link: where the service is.
    ///   - language: BCP 47.
    init(_ summary: DocumentSummary, link: String, language: String) {
        let isUkrainian = language.lowercased().hasPrefix("uk")
        let paragraphs = isUkrainian ? Self.ukrainian(summary) : Self.english(summary)
        subject =
            switch (isUkrainian, summary.isComplete) {
            case (true, true): "Документ готовий: \(summary.title)"
            case (true, false): "Документ готовий частково: \(summary.title)"
            case (false, true): "Your document is ready: \(summary.title)"
            case (false, false): "A part of your document is ready: \(summary.title)"
            }
        text = (paragraphs + [link]).joined(separator: "\n\n") + "\n"
        let target = HTMLText.escape(link)
        html = """
            <!doctype html>
            <html lang="\(isUkrainian ? "uk" : "en")"><body style="font-family: sans-serif; line-height: 1.5">
            \(paragraphs.map { "<p>\(HTMLText.escape($0))</p>" }.joined(separator: "\n"))
            <p><a href="\(target)">\(target)</a></p>
            </body></html>
            """
    }

    private static func english(_ summary: DocumentSummary) -> [String] {
        let size = "\(summary.sections) \(summary.sections == 1 ? "section" : "sections"), about \(summary.words) words"
        return summary.isComplete
            ? [
                "Hello,", "your document “\(summary.title)” is ready: \(size).",
                "You can download it as DOCX, PDF, HTML, Markdown and EPUB.",
            ]
            : [
                "Hello,",
                "the work on your document “\(summary.title)” has ended early. What was finished is yours: \(size), of "
                    + "\(summary.plannedSections) that were planned.",
                "What was not delivered is refunded by itself.",
                "You can download the finished sections as DOCX, PDF, HTML, Markdown and EPUB.",
            ]
    }

    private static func ukrainian(_ summary: DocumentSummary) -> [String] {
        let size = "розділів — \(summary.sections), слів — близько \(summary.words)"
        return summary.isComplete
            ? [
                "Вітаємо!", "Ваш документ «\(summary.title)» готовий: \(size).",
                "Його можна завантажити у форматах DOCX, PDF, HTML, Markdown та EPUB.",
            ]
            : [
                "Вітаємо!",
                "Роботу над документом «\(summary.title)» завершено достроково. Готове — ваше: \(size), із "
                    + "\(summary.plannedSections) запланованих розділів.",
                "За те, що не надано, гроші повернуться самі.",
                "Готові розділи можна завантажити у форматах DOCX, PDF, HTML, Markdown та EPUB.",
            ]
    }

    /// A title is the customer's own text: it is shown, never read as HTML.
}
