extension Feature {
    static let admin = Feature(
        suite: .admin, title: Bilingual("Адміністрування", "Administration"), isOfSeed: false, endpoint: .adminJobs,
        facts: [],
        conclusion: [
            Bilingual(
                "Без токена 401, без ролі 403, з роллю 200.", "401 without a token, 403 without the role, 200 with it.")
        ],
        scenarios: AdminAccessScenarios.all + AdminWorkScenarios.all
    )
}
