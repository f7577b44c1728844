import Foundation
import Testing

@testable import Verification

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Reports")
struct ReportTests {
    @Test("have the headings, the order and the words of the original one")
    func words() throws {
        let text = MarkdownReport(.fixture, in: .uk).text
        let lines = [
            "# 🧪 Результати Runtime Тестування", "*Автоматично генерується під час тестування функціоналу проекту*",
            "## Результати тестів", "### 🔴 JWT Refresh Token", "- **Статус:** Працює",
            "- **Результат:** ✅ Всі тести пройдені успішно (2/2)",
            "- **Runtime тест:** Виконано повне runtime тестування з реальним API сервером", "- **Деталі:**",
            "  - Endpoint: `/api/v1/auth/refresh` (POST)", "  - Файл: `Sources/WebAPI/Routes/AuthRoutes.swift:19`",
            "  - Реалізація: `refresh()` функція", "  - Service: `AuthService.refresh`",
            "  - Валідація: ✅ Перевіряє активність сесії, термін дії refresh token",
            "  **Протестовані сценарії:**", "  1. ✅ Scenario 0 - нотатка", "  **Важлива примітка:**", "  ⚠️ інше",
            "- **Висновок:**", "  Функціонал JWT Refresh Token **повністю працює та протестований**.",
            "### 🔴 Race Condition в Payment Webhooks", "- **Статус:** ❌ Працює з помилками",
            "  - Файл: сервер не повідомляє", "  2. ❌ Scenario 1 - нотатка", "  **Знайдені баги:**",
            "    - Очікувалось: 401", "    - Запит: `POST /api/v1/payment/webhook`, `X-Request-ID: verify-1`",
            "### 🔴 BackgroundJob Static Call Bug", "- **Статус:** ❌ Не існує в проекті",
            "- **Результат:** Функціонал не реалізовано",
            "- **Runtime тест:** ❌ Неможливо виконати - endpoint відсутній в проекті",
            "  - Endpoint: `/api/v1/not/there` (POST) - **НЕ ЗНАЙДЕНО** в проекті",
            "  Функціонал BackgroundJob Static Call Bug **НЕ РЕАЛІЗОВАНО** в проекті.",
            "  Runtime тестування неможливе, оскільки відсутній код для тестування.", "- **Статус:** ⏭ Не перевірено",
        ]
        var rest = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        for line in lines {
            let place = try #require(rest.firstIndex(of: line), "not there, or not in this order: \(line)")
            rest = rest[rest.index(after: place)...]
        }
    }

    @Test("in JSON are as the schema says")
    func schema() throws {
        let schema = try #require(JSON(Array(Data(contentsOf: Repository.file("docs/verification.schema.json")))))
        let report = try #require(JSON(Array(JSONReport(.fixture).text.utf8)))
        #expect(SchemaCheck(root: schema).problems(of: report) == [])
        // The check bites.
        #expect(SchemaCheck(root: schema).problems(of: report.with(["summary": nil])) == ["$: without summary"])
        #expect(SchemaCheck(root: schema).problems(of: report.with(["more": 1])) == ["$: more is unknown"])
        #expect(SchemaCheck(root: schema).problems(of: report.with(["features": [["suite": "none"]]])) != [])
    }

    @Test("in XML can be read, and count what failed")
    func junit() throws {
        let parser = XMLParser(data: Data(JUnitReport(.fixture).text.utf8))
        let reader = JUnitReader()
        parser.delegate = reader
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
        #expect(reader.counts == ["testsuites": 1, "testsuite": 4, "testcase": 6, "failure": 2, "skipped": 1])
        #expect(reader.totals?["tests"] == "6")
        #expect(reader.totals?["failures"] == "2")
        #expect(reader.totals?["skipped"] == "1")
    }

    @Test("in HTML hold no markup of the answers")
    func html() {
        let text = HTMLReport(.fixture, in: .en).text
        #expect(!text.contains("<b>\u{1}"))
        #expect(!text.contains("<means>"))
        #expect(text.contains("&lt;means&gt; &amp; no way"))
    }

    @Test("are harmless only when nothing failed and nothing is missing")
    func verdict() {
        #expect(!VerificationReport.fixture.isGood)
        #expect(VerificationReport.fixture.features.map(\.status) == [.works, .fails, .missing, .skipped])
        #expect(VerificationReport.fixture.features[0].results.map(\.outcome.isHarmless) == [true, true])
        #expect(!ScenarioResult.Outcome.missing(.metrics, []).isHarmless)
    }

    @Test("have no colours where nobody asked for them")
    func colours() {
        let result = VerificationReport.fixture.features[1].results[1]
        let plain = TerminalProgress(in: .en, hasColours: false)
        let coloured = TerminalProgress(in: .en, hasColours: true)
        #expect(!plain.line(.finished(result, number: 2, count: 2)).contains("\u{1B}"))
        #expect(coloured.line(.finished(result, number: 2, count: 2)).contains("\u{1B}"))
        #expect(!plain.summary(.fixture).contains("\u{1B}"))
    }
}

/// Counts elements.
private final class JUnitReader: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var totals: [String: String]?

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
        if name == "testsuites" { totals = attributes }
    }
}
