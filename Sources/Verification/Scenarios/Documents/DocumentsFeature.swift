extension Feature {
    static let documents = Feature(
        suite: .documents, title: Bilingual("Документи та доступ", "Documents and ownership"), isOfSeed: false,
        endpoint: .createDocument, facts: [],
        conclusion: [
            Bilingual("Ніхто не бачить чужого.", "Nobody sees what is another's."),
            Bilingual("Погані запити отримують ясну відповідь.", "Bad requests get a clear answer."),
        ],
        scenarios: DescribingScenarios.all + OwnershipScenarios.all + EditingScenarios.all + UploadScenarios.all
            + RegenerationScenarios.all
    )
}
