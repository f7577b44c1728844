import CoreMetrics

/// What a scrape sees: the registry's series, and what the sources say at that moment.
///
/// A source that fails costs its own figures and nothing else.
package struct MetricsExposition: Sendable {
    /// Where everything is recorded, and what metrics are made with.
    package let registry: MetricsRegistry
    private let readers: [SourceReader]

    package static let contentType = PrometheusText.contentType

    /// - Parameters:
    ///   - registry: shared by whatever runs in this process.
    ///   - sources: read at the same time, each at most once a second.
    ///   - timing: for tests.
    package init(registry: MetricsRegistry, sources: [MetricsSource], timing: ScrapeTiming = ScrapeTiming()) {
        self.registry = registry
        registry.describe("rukopys_scrape_failures_total", "Readings of a source that failed or took too long.")
        readers = sources.map { source in
            let failures = registry.makeCounter(
                label: "rukopys_scrape_failures_total", dimensions: [("source", source.name)])
            return SourceReader(source, timing: timing) { failures.increment(by: 1) }
        }
    }

    /// The whole page in the text format.
    package func text() async -> String {
        let samples = await withTaskGroup { group in
            for (place, reader) in readers.enumerated() {
                group.addTask { (place, await reader.samples() ?? []) }
            }
            // In the order of the sources, not of their answers: which of two equal ones is left out does not vary.
            return await group.reduce(into: [Int: [MetricSample]]()) { $0[$1.0] = $1.1 }
                .sorted { $0.key < $1.key }.flatMap(\.value)
        }
        // After the sources, so that their failures are on this page.
        let (families, names) = registry.snapshot()
        var merge = SampleMerge(families, names, limits: registry.limits)
        for sample in samples {
            if let reason = merge.add(sample) { registry.drop(reason) }
        }
        return PrometheusText.render(Array(merge.families.values))
    }
}
