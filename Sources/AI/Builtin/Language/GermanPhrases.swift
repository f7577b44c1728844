extension Phrases {
    static let german = Phrases(
        introductionTitle: "Einleitung",
        introductionBrief:
            "Wovon dieses Dokument handelt, auf welche Quellen es sich stützt und wie es gegliedert ist.",
        conclusionTitle: "Fazit",
        conclusionBrief: "Was die Abschnitte gezeigt haben und wo die Quellen enden.",
        numberedTitle: { "Teil \($0)" },
        plainTitles: ["Hintergrund", "Zentrale Fragen", "Gegenwärtiger Stand"],
        quoted: { "„\($0)“" },
        joined: { items in
            guard let last = items.last, items.count > 1 else { return items.first ?? "" }
            return items.dropLast().joined(separator: ", ") + " und " + last
        },
        fromSource: { source, headings in
            headings.isEmpty
                ? "Nach der Quelle \(source)." : "Nach der Quelle \(source): \(headings.joined(separator: ", "))."
        },
        introduction: IntroductionPhrases(
            clauseTopic: { "In diesem Dokument geht es darum, \($0)." },
            questionTopic: { "Dieses Dokument geht der Frage \($0) nach" },
            plainTopic: { "Thema dieses Dokuments ist \($0)." },
            sources: { "Das Dokument stützt sich auf \($0)." },
            manySources: { "Das Dokument stützt sich auf \($0) Quellen, darunter \($1)." },
            sections: { "Auf diese Einleitung folgen die Abschnitte \($0)." },
            manySections: { "Zwischen Einleitung und Fazit stehen \($0) Abschnitte, von \($1) bis \($2)." }),
        conclusion: ConclusionPhrases(
            path: { "Die Darstellung führte von \($0) bis zu \($1)." },
            single: { "Die Darstellung galt dem Thema \($0)." },
            basis: {
                "Jede Aussage beruht auf den Quellen, die bei ihr angegeben sind\($0); "
                    + "Fragen, zu denen die Quellen schweigen, bleiben hier offen."
            },
            shortfall: {
                "Mehr Text zu diesem Thema enthalten die Quellen nicht: "
                    + "Das Dokument endet bei etwa \($0) Wörtern statt der geplanten \($1)."
            }),
        skeleton: SkeletonPhrases(
            noSources: "Es wurden keine Quellen bereitgestellt, daher konnte hier noch nichts geschrieben werden.",
            noSourcesHere: "Noch nicht geschrieben: Es liegen keine Quellen vor.",
            noUsableSentence: "Die bereitgestellten Quellen enthalten keinen verwendbaren Satz, "
                + "daher konnte hier noch nichts geschrieben werden.",
            noUsableSentenceHere: "Noch nicht geschrieben: Die Quellen enthalten keinen verwendbaren Satz.",
            noFittingSentence: "Die bereitgestellten Quellen enthalten nichts Weiteres, das hierher gehört, "
                + "daher bleibt dieser Abschnitt offen.",
            plan: { "Sobald Quellen vorliegen, kann das Dokument in diesen Abschnitten geschrieben werden: \($0)." },
            purpose: { "Thema dieses Abschnitts ist \($0); der vorgesehene Umfang in Wörtern beträgt etwa \($1)." },
            needed: "Damit er geschrieben werden kann, stellen Sie bitte Folgendes bereit:",
            texts: { "einen oder mehrere Texte zum Thema \($0);" },
            figures: "Daten, Namen und Zahlen mit Angabe ihrer Herkunft;",
            requirement: { "alles, was zur Erfüllung der Anforderungen nötig ist: \($0)." },
            conclusion: "Ein Fazit lässt sich noch nicht ziehen: "
                + "Es setzt voraus, dass die vorangehenden Abschnitte geschrieben sind.",
            sectionBrief: { "Was die Quellen zum Thema \($0) berichten sollen." }),
        questionWords: [
            "wie", "warum", "was", "wo", "wann", "wer", "wen", "wem", "welche", "welcher", "welches", "weshalb",
            "wieso", "wozu", "woher", "wohin", "wodurch", "womit", "inwiefern", "inwieweit", "ob",
        ],
        determiners: [
            "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "ihr", "ihre",
            "ihren", "ihrem", "ihrer", "ihres", "sein", "seine", "seinen", "seinem", "seiner", "unser", "unsere",
            "mein", "meine", "dieser", "diese", "dieses", "jene", "jener",
        ],
        clauseWords: [
            "dass", "welche", "welcher", "wo", "wann", "wie", "warum", "weil", "damit", "während", "von", "vom", "für",
            "mit", "aus", "bei", "zu", "zur", "zum", "in", "im", "auf", "über", "durch", "nach", "seit", "bis", "vor",
            "an", "am", "zwischen", "um",
        ],
        conjunctions: ["und", "oder", "sowie", "auch"])
}
