extension Feature {
    /// The original report's second part.
    static let payment = Feature(
        suite: .payment, title: Bilingual("Race Condition в Payment Webhooks", "Race Condition in Payment Webhooks"),
        isOfSeed: true, endpoint: .webhook,
        facts: [
            (
                Bilingual("Підпис", "Signature"),
                Bilingual("HMAC-SHA256 над сирими байтами, 300 с", "HMAC-SHA256 over the raw bytes, 300 s")
            ),
            (
                Bilingual("Ідемпотентність", "Idempotency"),
                Bilingual(
                    "Одна оплата - одне завдання, за будь-якого порядку подій", "One payment, one job, in any order")
            ),
        ],
        conclusion: [
            Bilingual(
                "Однакові, одночасні, запізнілі та повторні події дають рівно одне завдання.",
                "Identical, simultaneous, late and repeated events make exactly one job."),
            Bilingual(
                "Жодна подія без підпису провайдера не приймається.",
                "No event is taken without the provider's signature."),
        ],
        scenarios: CheckoutScenarios.all + DeliveryScenarios.all + OrderOfEventsScenarios.all
            + SignatureScenarios.all + MoneyScenarios.all
    )
}
