import AI
import ArgumentParser
import Foundation

/// `rukopys evaluate DIR`: measures finished documents.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure finished documents.",
        discussion: """
            DIR, or each folder below it, holds what the API said of one document: sections.json, the answer of
            GET documents/{id}/sections?include=places; document.json, of GET documents/{id}; and sources.json, of
            GET documents/{id}/sources. docs/documents.md says what the figures mean.
            """)

    @Argument(help: "The folder.") var folder: String
    @Flag(help: "One JSON object a line instead of a table.") var json = false
    @Flag(help: "Fail when a document misses what the builtin writer is held to.") var strict = false

    func run() throws {
        let folders = try DeliveredDocument.folders(in: folder)
        guard !folders.isEmpty else { try Refusal.stop(["\(folder) holds no sections.json"]) }
        var misses = 0
        for folder in folders {
            let report: EvaluationReport
            do {
                report = EvaluationReport(try DeliveredDocument(folder: folder))
            } catch let error as DeliveredDocument.Unreadable {
                try Refusal.stop([error.reason])
            }
            Refusal.write(json ? try report.json() : report.table, to: .standardOutput)
            misses += report.misses.count
        }
        if strict, misses > 0 { throw ExitCode.failure }
    }
}
