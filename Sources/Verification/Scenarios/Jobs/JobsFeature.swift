extension Feature {
    /// The original report's third part: `generate_full_document_async()` there, `generateFullDocument` here.
    static let jobs = Feature(
        suite: .jobs, title: Bilingual("BackgroundJob Static Call Bug"), isOfSeed: true, endpoint: .generate,
        facts: [
            (
                Bilingual("Метод", "Method"),
                Bilingual(
                    "`BackgroundJobService.generateFullDocument` ставить завдання в чергу при оплаті",
                    "`BackgroundJobService.generateFullDocument` queues the job when the money comes")
            ),
            (
                Bilingual("Прогрес", "Progress"),
                Bilingual("Події SSE 1, 2, 3 … без пропусків і повторів", "SSE events 1, 2, 3 … without gap or double")
            ),
        ],
        conclusion: [
            Bilingual(
                "Завдання ставиться вебхуком, переживає kill -9 і не пише готових розділів удруге.",
                "The job is queued by the webhook, survives a kill -9 and writes no finished section twice."),
            Bilingual("Файли відкриваються в кожному форматі.", "The files open in each format."),
        ],
        scenarios: WritingScenarios.beginning + EventScenarios.all + StreamScenarios.all + WritingScenarios.ending
            + InterruptionScenarios.all
    )
}
