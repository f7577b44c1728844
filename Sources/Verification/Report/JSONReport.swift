import Foundation

/// The report for programs; `docs/verification.schema.json` describes it, and its version changes when it does.
package struct JSONReport {
    package static let schemaVersion = 1

    private let report: VerificationReport

    package init(_ report: VerificationReport) {
        self.report = report
    }

    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(value)) ?? Data("null".utf8)
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private var value: JSON {
        [
            "schema_version": .number(Double(Self.schemaVersion)), "started_at": .string(report.startedAtText),
            "duration_ms": .number((report.seconds * 1_000).rounded()), "is_good": .bool(report.isGood),
            "target": [
                "origin": .string(report.target.origin), "is_own": .bool(report.target.isOwn),
                "version": text(report.target.version), "database": text(report.target.database),
            ],
            "summary": [
                "total": number(report.results.count), "passed": number(report.passed),
                "failed": number(report.failed), "missing": number(report.missing),
                "skipped": number(report.skipped),
            ],
            "features": .array(report.features.map(feature)),
        ]
    }

    private func feature(_ feature: FeatureReport) -> JSON {
        [
            "suite": .string(feature.suite.rawValue), "title": text(feature.title),
            "status": .string(feature.status.rawValue), "passed": number(feature.passed),
            "total": number(feature.total), "skipped": number(feature.skipped), "endpoint": endpoint(feature.endpoint),
            "source": feature.source.map { source in
                [
                    "file": text(source.file), "line": source.line.map(number) ?? .null,
                    "function": text(source.function), "service": text(source.service),
                ]
            } ?? .null,
            "missing_endpoints": .array(feature.missingEndpoints.map(endpoint)),
            "remarks": .array(feature.remarks.map(text)), "conclusion": .array(feature.conclusion.map(text)),
            "scenarios": .array(feature.results.map(scenario)),
        ]
    }

    private func scenario(_ result: ScenarioResult) -> JSON {
        [
            "id": .string(result.id), "name": .string(result.name), "note": text(result.note),
            "status": .string(result.outcome.kind.rawValue), "duration_ms": number(result.milliseconds),
            "skip_reason": result.outcome.skipReason.map(text) ?? .null,
            "missing_endpoint": result.outcome.missingEndpoint.map(endpoint) ?? .null,
            "defects": .array(result.outcome.defects.map(defect)),
        ]
    }

    private func defect(_ defect: DefectReport) -> JSON {
        [
            "expected": text(defect.expected), "received": text(defect.received), "request": text(defect.request),
            "request_id": text(defect.requestID), "curl": text(defect.curl),
        ]
    }

    private func endpoint(_ endpoint: Endpoint) -> JSON {
        ["method": .string(endpoint.method), "path": .string(endpoint.path)]
    }

    private func text(_ text: Bilingual) -> JSON { ["uk": .string(text.uk), "en": .string(text.en)] }
    private func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
    private func number(_ number: Int) -> JSON { .number(Double(number)) }
}
