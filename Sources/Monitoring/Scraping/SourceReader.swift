/// Reads one source for all who scrape at the same time, and not more often than its figures age.
///
/// A scrape waits no longer than the limit, even for a source that does not heed cancellation: such a reading goes on
/// alone, and no other is begun while it does.
actor SourceReader {
    private struct Reading {
        let number: Int
        let work: Task<Void, Never>
        /// Goes off when the reading has taken too long.
        let alarm: Task<Void, Never>
        /// Nobody waits for it any more.
        var isGivenUp = false
    }

    private let source: MetricsSource
    private let timing: ScrapeTiming
    private let countFailure: @Sendable () -> Void

    /// What the last reading gave, `nil` when it failed, and when that was.
    private var latest: (samples: [MetricSample]?, at: Duration)?
    private var reading: Reading?
    private var readings = 0
    private var waiting: [CheckedContinuation<[MetricSample]?, Never>] = []

    /// - Parameter countFailure: called once for each reading that failed or took too long.
    init(_ source: MetricsSource, timing: ScrapeTiming, countFailure: @escaping @Sendable () -> Void) {
        self.source = source
        self.timing = timing
        self.countFailure = countFailure
    }

    /// The source's figures; `nil` when they cannot be had, for old ones would lie.
    func samples() async -> [MetricSample]? {
        let now = timing.now()
        if let latest, now - latest.at < freshness(of: latest.samples) { return latest.samples }
        if let reading {
            guard !reading.isGivenUp else { return nil }
        } else {
            begin()
        }
        return await withCheckedContinuation { waiting.append($0) }
    }

    /// A failure is tried again as soon as any other source is read.
    private func freshness(of samples: [MetricSample]?) -> Duration {
        samples == nil ? timing.freshness : max(timing.freshness, source.freshness ?? .zero)
    }

    /// Both tasks end with the reading, of which there is one at most.
    private func begin() {
        readings += 1
        let number = readings
        let work = Task { [source] in
            let samples = try? await source.collect()
            self.end(number, samples)
        }
        let alarm = Task { [timing] in
            guard (try? await timing.sleep(timing.limit)) != nil else { return }
            self.giveUp(number)
        }
        reading = Reading(number: number, work: work, alarm: alarm)
    }

    private func end(_ number: Int, _ samples: [MetricSample]?) {
        guard let reading, reading.number == number else { return }
        reading.alarm.cancel()
        self.reading = nil
        // Else it is counted, and its figures are old.
        if !reading.isGivenUp { answer(samples) }
    }

    private func giveUp(_ number: Int) {
        guard let reading, reading.number == number else { return }
        self.reading?.isGivenUp = true
        reading.work.cancel()
        answer(nil)
    }

    private func answer(_ samples: [MetricSample]?) {
        if samples == nil { countFailure() }
        latest = (samples, timing.now())
        for scrape in waiting { scrape.resume(returning: samples) }
        waiting.removeAll()
    }
}
