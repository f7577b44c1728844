extension Phrases {
    static let polish = Phrases(
        introductionTitle: "Wstęp",
        introductionBrief: "O czym jest ten dokument, na jakich źródłach się opiera i jak jest zbudowany.",
        conclusionTitle: "Zakończenie",
        conclusionBrief: "Co pokazały rozdziały i gdzie kończą się źródła.",
        numberedTitle: { "Część \($0)" },
        plainTitles: ["Tło", "Główne zagadnienia", "Stan obecny"],
        quoted: { "„\($0)”" },
        joined: { items in
            guard let last = items.last, items.count > 1 else { return items.first ?? "" }
            return items.dropLast().joined(separator: ", ") + " i " + last
        },
        fromSource: { source, headings in
            headings.isEmpty
                ? "Na podstawie źródła \(source)."
                : "Na podstawie źródła \(source): \(headings.joined(separator: ", "))."
        },
        introduction: IntroductionPhrases(
            clauseTopic: { "W niniejszym dokumencie mowa o tym, \($0)." },
            questionTopic: { "Niniejszy dokument szuka odpowiedzi na pytanie \($0)" },
            plainTopic: { "Tematem niniejszego dokumentu jest \($0)." },
            sources: { "Dokument powstał na podstawie źródeł: \($0)." },
            manySources: { "Liczba źródeł, na których opiera się dokument, wynosi \($0); są wśród nich \($1)." },
            sections: { "Po wstępie następują rozdziały \($0)." },
            manySections: { "Liczba rozdziałów między wstępem a zakończeniem wynosi \($0): od \($1) po \($2)." }),
        conclusion: ConclusionPhrases(
            path: { "Wywód wiódł od rozdziału \($0) do rozdziału \($1)." },
            single: { "Wywód poświęcono tematowi \($0)." },
            basis: {
                "Każde stwierdzenie opiera się na źródłach wskazanych obok niego\($0); "
                    + "pytania, wobec których źródła milczą, pozostają tu otwarte."
            },
            shortfall: {
                "Więcej tekstu na ten temat źródła nie zawierają: "
                    + "objętość dokumentu wynosi około \($0) słów zamiast planowanych \($1)."
            }),
        skeleton: SkeletonPhrases(
            noSources: "Nie dostarczono źródeł, dlatego nic jeszcze nie można było tu napisać.",
            noSourcesHere: "Jeszcze nie napisano: brak źródeł.",
            noUsableSentence: "Dostarczone źródła nie zawierają zdania, które można by wykorzystać, "
                + "dlatego nic jeszcze nie można było tu napisać.",
            noUsableSentenceHere: "Jeszcze nie napisano: źródła nie zawierają zdania, które można by wykorzystać.",
            noFittingSentence: "Dostarczone źródła nie zawierają niczego więcej, co należałoby do tego miejsca, "
                + "dlatego ten rozdział pozostaje otwarty.",
            plan: { "Gdy pojawią się źródła, dokument będzie można napisać w następujących rozdziałach: \($0)." },
            purpose: { "Temat tego rozdziału to \($0); planowana objętość w słowach: około \($1)." },
            needed: "Aby można było go napisać, prosimy dostarczyć:",
            texts: { "jeden lub kilka tekstów na temat \($0);" },
            figures: "daty, nazwiska i liczby wraz ze wskazaniem, skąd pochodzą;",
            requirement: { "wszystko, co jest potrzebne do spełnienia wymagań: \($0)." },
            conclusion: "Wniosków jeszcze nie ma: będzie można je sformułować, gdy powstaną wcześniejsze rozdziały.",
            sectionBrief: { "Co źródła mają przekazać na temat \($0)." }),
        questionWords: [
            "jak", "dlaczego", "co", "gdzie", "kiedy", "kto", "kogo", "czy", "skąd", "dokąd", "czemu", "czym", "który",
            "która", "które", "jaki", "jaka", "jakie", "ile",
        ],
        determiners: [
            "ich", "jego", "jej", "nasz", "nasza", "nasze", "mój", "moja", "moje", "twój", "twoja", "wasz", "wasza",
            "ten", "ta", "to", "te", "ci", "ów", "owa",
        ],
        clauseWords: [
            "że", "który", "która", "które", "których", "gdzie", "kiedy", "jak", "dlaczego", "bo", "ponieważ", "żeby",
            "aby", "z", "ze", "od", "do", "dla", "o", "w", "we", "na", "przez", "po", "przed", "za", "u", "przy",
        ],
        conjunctions: ["i", "oraz", "lub", "albo", "także", "a"])
}
