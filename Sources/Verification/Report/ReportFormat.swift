import Foundation

/// A form in which the report is written: `--format`.
package enum ReportFormat: String, Sendable, CaseIterable {
    case markdown, json, junit, html

    /// Writes the report in these forms.
    ///
    /// - Parameters:
    ///   - languages: of the forms that people read.
    ///   - folder: made if it is not there.
    /// - Returns: the files, in the order in which they were written.
    /// - Throws: what the file system says.
    package static func write(
        _ report: VerificationReport, as formats: [ReportFormat], in languages: [Language], to folder: URL
    ) throws -> [URL] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try formats.flatMap { $0.files(report, languages) }.map { name, text in
            let file = folder.appending(path: name)
            try Data(text.utf8).write(to: file, options: .atomic)
            return file
        }
    }

    private func files(_ report: VerificationReport, _ languages: [Language]) -> [(name: String, text: String)] {
        switch self {
        case .markdown:
            languages.map { ("runtime-test-results.\($0.rawValue).md", MarkdownReport(report, in: $0).text) }
        case .json: [("verification.json", JSONReport(report).text)]
        case .junit: [("verification.junit.xml", JUnitReport(report).text)]
        case .html: languages.map { ("verification.\($0.rawValue).html", HTMLReport(report, in: $0).text) }
        }
    }
}
