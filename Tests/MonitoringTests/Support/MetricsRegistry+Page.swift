import TestSupport

@testable import Monitoring

extension MetricsRegistry {
    /// The page without any source, parsed.
    func page() async throws -> ParsedMetrics {
        try ParsedMetrics(await MetricsExposition(registry: self, sources: []).text())
    }
}
