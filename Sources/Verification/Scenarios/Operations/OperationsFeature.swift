extension Feature {
    static let operations = Feature(
        suite: .operations, title: Bilingual("Експлуатація", "Operations"), isOfSeed: false, endpoint: .ready,
        facts: [],
        conclusion: [
            Bilingual(
                "Стан, метрики й опис API доступні та узгоджені з відповідями.",
                "Health, metrics and the API's description are there and agree with the answers.")
        ],
        scenarios: OperationScenarios.all
    )
}
