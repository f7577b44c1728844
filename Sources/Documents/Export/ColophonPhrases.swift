/// The sentences at a document's end that say where it comes from.
struct ColophonPhrases: Sendable {
    let written: @Sendable (_ models: String) -> String
    let endedEarly: String
    let provenance: @Sendable (_ origin: String) -> String

    /// - Parameter subtag: a language's, in lower case; English stands in for what is not known.
    static func of(_ subtag: String) -> ColophonPhrases {
        switch subtag {
        case "uk": ukrainian
        case "de": german
        case "pl": polish
        default: english
        }
    }

    private static let english = ColophonPhrases(
        written: { "Written by Rukopys (\($0)) from the sources that the customer provided." },
        endedEarly: "The work ended early: these are the sections that were finished.",
        provenance: { "Provenance: \($0)." })

    private static let ukrainian = ColophonPhrases(
        written: { "Текст укладено програмою Rukopys (\($0)) із наданих замовником джерел." },
        endedEarly: "Роботу завершено достроково: тут лише готові розділи.",
        provenance: { "Походження: \($0)." })

    private static let german = ColophonPhrases(
        written: { "Verfasst von Rukopys (\($0)) auf der Grundlage der vom Auftraggeber bereitgestellten Quellen." },
        endedEarly: "Die Arbeit wurde vorzeitig beendet: Enthalten sind nur die fertigen Abschnitte.",
        provenance: { "Herkunftsnachweis: \($0)." })

    private static let polish = ColophonPhrases(
        written: {
            "Tekst opracowany przez program Rukopys (\($0)) na podstawie źródeł dostarczonych przez zamawiającego."
        },
        endedEarly: "Pracę zakończono przed czasem: dokument zawiera tylko ukończone rozdziały.",
        provenance: { "Pochodzenie: \($0)." })
}
