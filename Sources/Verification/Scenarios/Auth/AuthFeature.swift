extension Feature {
    /// The original report's first part, and what it did not look at.
    static let auth = Feature(
        suite: .auth, title: Bilingual("JWT Refresh Token"), isOfSeed: true, endpoint: .refresh,
        facts: [
            (
                Bilingual("Валідація", "Validation"),
                Bilingual(
                    "Перевіряє активність сесії, термін дії refresh token",
                    "Checks that the session is active and the refresh token's time")
            ),
            (
                Bilingual("Audit logging"),
                Bilingual(
                    "Логує всі спроби refresh (success/failure) у журнал аудиту",
                    "Logs every attempt to refresh (success/failure) in the audit log")
            ),
        ],
        conclusion: [
            Bilingual(
                "Всі основні сценарії (позитивні/негативні) працюють коректно.",
                "All main scenarios (positive and negative) work correctly."),
            Bilingual(
                "Rate limiting активний та працює (5 запитів/хвилину).",
                "Rate limiting is active and works (5 requests a minute)."),
            Bilingual(
                "Ротація, виявлення повторного використання і втрачена відповідь перевірені.",
                "Rotation, reuse detection and the lost response are verified."),
        ],
        scenarios: SignInScenarios.all + RefreshScenarios.all + LimitScenarios.all + AccessScenarios.all
            + RotationScenarios.all + SessionScenarios.all
    )
}
