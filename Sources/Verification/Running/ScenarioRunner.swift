import Foundation

/// What happens while a verification runs.
package enum ProgressEvent: Sendable {
    case startingServers
    case began(title: Bilingual)
    /// `number` of `count` of its feature.
    case finished(ScenarioResult, number: Int, count: Int)
    /// A limit is waited for, in seconds.
    case waiting(Int)
}

/// Runs scenarios and keeps what comes of them.
struct ScenarioRunner: Sendable {
    let site: Site
    let options: VerificationOptions
    let progress: @Sendable (ProgressEvent) -> Void

    /// No scenario takes longer, with every limit waited for.
    private static let longest = Duration.seconds(300)

    func run() async throws -> VerificationReport {
        let started = Date()
        let health = try? await site.raised.call(.health)
        var reports: [FeatureReport] = []
        var hasStopped = false
        for feature in Feature.all where options.suites.contains(feature.suite) {
            let chosen = feature.scenarios.filter { options.scenarios?.contains($0.id) ?? true }
            guard !chosen.isEmpty else { continue }
            progress(.began(title: feature.title))
            var results: [ScenarioResult] = []
            for (index, scenario) in chosen.enumerated() {
                try Task.checkCancellation()
                let result = hasStopped ? Self.stopped(scenario) : await self.result(of: scenario)
                hasStopped = hasStopped || (options.failsFast && !result.outcome.isHarmless)
                results.append(result)
                progress(.finished(result, number: index + 1, count: chosen.count))
            }
            reports.append(
                FeatureReport(feature, results, description: site.raised.description))
        }
        return VerificationReport(
            startedAt: started, seconds: Date().timeIntervalSince(started), features: reports,
            target: VerificationReport.Target(
                origin: shownOrigin, isOwn: site.own != nil, version: health?["version"]?.string,
                database: site.own.map { _ in options.databaseURL == nil ? "SQLite" : "PostgreSQL" }))
    }

    private func result(of scenario: Scenario) async -> ScenarioResult {
        if let lack = site.lacks(scenario.needs) {
            return ScenarioResult(scenario, .skipped(lack.lack), [], milliseconds: 0)
        }
        let trial = Trial(site: site, stage: scenario.stage) { [progress] in progress(.waiting($0)) }
        let clock = ContinuousClock()
        let began = clock.now
        let end = await attempt(scenario, trial)
        let time = began.duration(to: clock.now)
        await trial.cleanUp()
        let defects = trial.defects.map { DefectReport($0, site, at: scenario.stage, shownOrigin) }
        let outcome: ScenarioResult.Outcome =
            switch end {
            case .missing(let missing): .missing(missing.endpoint, defects)
            case _ where !defects.isEmpty: .failed(defects)
            case .skipped(let reason): .skipped(reason)
            case .done: .passed
            }
        return ScenarioResult(
            scenario, outcome, trial.notes,
            milliseconds: Int(time.components.seconds) * 1_000
                + Int(time.components.attoseconds / 1_000_000_000_000_000))
    }

    private enum End {
        case done
        case missing(MissingEndpoint)
        case skipped(Bilingual)
    }

    private func attempt(_ scenario: Scenario, _ trial: Trial) async -> End {
        do {
            try await within(Self.longest, Bilingual("кінець сценарію", "the end of the scenario")) {
                try await scenario.run(trial)
            }
        } catch let missing as MissingEndpoint {
            return .missing(missing)
        } catch let skipped as Skipped {
            return .skipped(skipped.reason)
        } catch let defect as Defect {
            trial.note(defect)
        } catch {
            trial.note(Defect(Bilingual("сценарій до кінця", "the scenario to its end"), Bilingual("\(error)")))
        }
        return .done
    }

    private static func stopped(_ scenario: Scenario) -> ScenarioResult {
        ScenarioResult(
            scenario, .skipped(Bilingual("зупинено після першої помилки", "stopped after the first failure")), [],
            milliseconds: 0)
    }

    /// Servers of its own are gone when the report is read: whoever repeats a line starts one where `serve` listens.
    private var shownOrigin: String { site.own == nil ? site.raised.origin : "http://127.0.0.1:8080" }
}
