import EmbeddedFiles
import Mustache
import Security

/// The templates of the pages, which travel inside the binary.
enum PageTemplates {
    /// A page cannot be made: a template is missing or does not parse, which a test rules out.
    struct Missing: Error {
        let name: String
    }

    /// Mustache's own escaping goes by Swift's characters, which lets a `<` through that has a mark behind it.
    private struct ScalarByScalar: MustacheContentType {
        static let name = "HTML_SCALARS"

        func escapeText(_ text: String) -> String { HTMLText.escape(text) }
    }

    private static let folder = "Pages/"
    private static let all: [String: MustacheTemplate] = EmbeddedFile.all.reduce(into: [:]) { templates, file in
        guard file.name.hasPrefix(folder), file.name.hasSuffix(".mustache") else { return }
        let name = file.name.dropFirst(folder.count).dropLast(".mustache".count)
        MustacheContentTypes.register(ScalarByScalar(), named: ScalarByScalar.name)
        templates[String(name)] = try? MustacheTemplate(
            string: "{{% CONTENT_TYPE: \(ScalarByScalar.name)}}" + file.text)
    }

    /// The names of all that can be rendered.
    static var names: Set<String> { Set(all.keys) }

    static let style = EmbeddedFile.named(folder + "pages.css")?.text ?? ""
    static let progressScript = EmbeddedFile.named(folder + "progress.js")?.text ?? ""

    /// HTML; `{{…}}` escapes what it puts in.
    ///
    /// - Throws: ``Missing``.
    static func render(_ name: String, _ values: some Sendable) throws(Missing) -> String {
        guard let template = all[name] else { throw Missing(name: name) }
        return template.render(values)
    }
}
