import HTTPTypes
import Hummingbird
import Security

/// An error as somebody sees it who has a browser and no use for JSON.
enum ProblemPage {
    /// Whether a request comes from a browser that goes somewhere: only these say that they take HTML (RFC 9110 §12.5.1).
    ///
    /// Programs get problem+json, wherever they ask.
    static func isWanted(by request: Request) -> Bool {
        !request.uri.path.hasPrefix("/api/") && request.headers[.accept]?.contains("text/html") == true
    }

    /// The same status and headers, in words.
    static func response(to problem: Problem, _ request: Request, id: String) -> Response {
        let language = PageLanguage(of: request)
        let title = language.phrases[problem.slug] ?? language("problem")
        // Problems are told in English; in another language only what has been translated, and what
        // is wrong with which field.
        let isTranslated = language.phrases[problem.slug] != nil
        let detail =
            problem.errors.isEmpty && (isTranslated && language != .english || problem.slug == "not-found")
            ? nil : problem.detail ?? problem.title
        let body = """
            \(detail.map { "<p>\(HTMLText.escape($0))</p>" } ?? "")
            <p class="quiet">\(problem.status.code) · \(HTMLText.escape(id))</p>
            <p><a href="/">\(HTMLText.escape(language("back")))</a></p>
            """
        let page = Page(title: title, body: body, language: language, status: problem.status)
        return (try? page.response(headers: problem.headers)) ?? problem.response(instance: id)
    }
}
