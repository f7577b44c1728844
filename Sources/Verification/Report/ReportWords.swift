/// The words of the reports, those of the original one.
enum ReportWords {
    static let title = Bilingual("🧪 Результати Runtime Тестування", "🧪 Runtime Test Results")
    static let subtitle = Bilingual(
        "Автоматично генерується під час тестування функціоналу проекту",
        "Generated automatically while the project's functionality is tested")
    static let results = Bilingual("Результати тестів", "Test results")
    static let status = Bilingual("Статус", "Status")
    static let result = Bilingual("Результат", "Result")
    static let runtimeTest = Bilingual("Runtime тест", "Runtime test")
    static let details = Bilingual("Деталі", "Details")
    static let file = Bilingual("Файл", "File")
    static let implementation = Bilingual("Реалізація", "Implementation")
    static let function = Bilingual("функція", "function")
    static let notTold = Bilingual("сервер не повідомляє", "the server does not tell")
    static let scenarios = Bilingual("Протестовані сценарії", "Tested scenarios")
    static let defects = Bilingual("Знайдені баги", "Defects found")
    static let remark = Bilingual("Важлива примітка", "Important note")
    static let conclusion = Bilingual("Висновок", "Conclusion")
    static let expected = Bilingual("Очікувалось", "Expected")
    static let received = Bilingual("Отримано", "Received")
    static let request = Bilingual("Запит", "Request")
    static let repeating = Bilingual("Повторити", "Repeat")
    static let notFound = Bilingual("**НЕ ЗНАЙДЕНО** в проекті", "**NOT FOUND** in the project")
    static let doesNotExist = Bilingual("Не існує в проекті", "Does not exist in the project")
    static let skipped = Bilingual("пропущено", "skipped")

    static func status(of feature: FeatureReport) -> Bilingual {
        switch feature.status {
        case .works: Bilingual("Працює", "Works")
        case .missing: Bilingual("❌ ", "❌ ") + doesNotExist
        case .skipped: Bilingual("⏭ Не перевірено", "⏭ Not verified")
        case .fails where feature.defects.isEmpty: Bilingual("❌ Реалізовано частково", "❌ Implemented in part")
        case .fails: Bilingual("❌ Працює з помилками", "❌ Works with defects")
        }
    }

    static func result(of feature: FeatureReport) -> Bilingual {
        let ratio = "(\(feature.passed)/\(feature.total))"
        let rest =
            feature.skipped == 0
            ? Bilingual("") : Bilingual(", пропущено \(feature.skipped)", ", \(feature.skipped) skipped")
        switch feature.status {
        case .works:
            return Bilingual("✅ Всі тести пройдені успішно \(ratio)", "✅ All tests passed \(ratio)") + rest
        case .missing:
            return Bilingual("Функціонал не реалізовано", "The functionality is not implemented")
        case .skipped: return Bilingual("⏭ Тести не виконувались", "⏭ No test was run")
        case .fails:
            return Bilingual("❌ Не всі тести пройдені \(ratio)", "❌ Not all tests passed \(ratio)") + rest
        }
    }

    static func run(of feature: FeatureReport, _ target: VerificationReport.Target) -> Bilingual {
        switch feature.status {
        case .missing:
            Bilingual(
                "❌ Неможливо виконати - endpoint відсутній в проекті",
                "❌ Cannot be run - the endpoint is not in the project")
        case .skipped: Bilingual("⏭ Не виконано", "⏭ Not run")
        case .works where feature.skipped == 0:
            Bilingual(
                "Виконано повне runtime тестування з реальним API сервером",
                "A full runtime test was run with a real API server")
        case .works, .fails:
            Bilingual(
                "Виконано runtime тестування з реальним API сервером",
                "A runtime test was run with a real API server")
        }
    }

    static func conclusion(_ feature: FeatureReport, whenGood: [Bilingual]) -> [Bilingual] {
        let title = feature.title
        let absent = feature.missingEndpoints.map { Bilingual("`\($0)`: ") + doesNotExist + Bilingual(".") }
        switch feature.status {
        case .works:
            return [
                Bilingual(
                    "Функціонал \(title.uk) **повністю працює та протестований**.",
                    "\(title.en) **works fully and is tested**.")
            ] + (feature.skipped == 0 ? whenGood : skippedRest(feature))
        case .missing:
            return [
                Bilingual(
                    "Функціонал \(title.uk) **НЕ РЕАЛІЗОВАНО** в проекті.",
                    "\(title.en) is **NOT IMPLEMENTED** in the project."),
                Bilingual(
                    "Runtime тестування неможливе, оскільки відсутній код для тестування.",
                    "A runtime test is impossible, because there is no code to test."),
            ]
        case .skipped:
            return [Bilingual("Не вистачило засобів для тестування.", "The means for testing were not at hand.")]
        case .fails:
            let count = feature.defects.count
            return [
                Bilingual(
                    "Функціонал \(title.uk) **працює не повністю**: пройдено \(feature.passed) з \(feature.total).",
                    "\(title.en) **does not work fully**: \(feature.passed) of \(feature.total) passed.")
            ] + (count == 0 ? [] : [Bilingual("Знайдено багів: \(count).", "Defects found: \(count).")]) + absent
        }
    }

    private static func skippedRest(_ feature: FeatureReport) -> [Bilingual] {
        [
            Bilingual(
                "Сценаріїв, для яких не вистачило засобів: \(feature.skipped).",
                "Scenarios whose means were not at hand: \(feature.skipped).")
        ]
    }
}
