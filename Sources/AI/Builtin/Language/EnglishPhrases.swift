extension Phrases {
    static let english = Phrases(
        introductionTitle: "Introduction",
        introductionBrief: "What the document is about, which sources it draws on, and how it is divided.",
        conclusionTitle: "Conclusion",
        conclusionBrief: "What the sections have shown, and where the sources end.",
        numberedTitle: { "Part \($0)" },
        plainTitles: ["Background", "The main questions", "The present state"],
        quoted: { "“\($0)”" },
        joined: { items in
            guard let last = items.last, items.count > 1 else { return items.first ?? "" }
            return items.dropLast().joined(separator: ", ") + " and " + last
        },
        fromSource: { source, headings in
            headings.isEmpty ? "From \(source)." : "From \(source): \(headings.joined(separator: ", "))."
        },
        introduction: IntroductionPhrases(
            clauseTopic: { "This document describes \($0)." },
            questionTopic: { "This document pursues the question \($0)" },
            plainTopic: { "The subject of this document is \($0)." },
            sources: { "It draws on \($0)." },
            manySources: { "It draws on \($0) sources, among them \($1)." },
            sections: { "After this introduction it turns to \($0)." },
            manySections: { "Its \($0) sections lead from \($1) to \($2)." }),
        conclusion: ConclusionPhrases(
            path: { "This account has led from \($0) to \($1)." },
            single: { "This account has dealt with \($0)." },
            basis: {
                "Every statement rests on the sources cited beside it\($0); "
                    + "questions on which they are silent remain open here."
            },
            shortfall: {
                "The sources hold no more text on this subject: "
                    + "the document ends at about \($0) words instead of the \($1) planned."
            }),
        skeleton: SkeletonPhrases(
            noSources: "No sources were supplied, so nothing could be written here yet.",
            noSourcesHere: "Not written yet: there are no sources.",
            noUsableSentence: "The sources supplied hold no sentence that could be used, "
                + "so nothing could be written here yet.",
            noUsableSentenceHere: "Not written yet: the sources hold no sentence that could be used.",
            noFittingSentence: "The sources supplied say nothing further that belongs here, "
                + "so this section has been left open.",
            plan: { "Once there are sources, it can be written in these sections: \($0)." },
            purpose: { "This section is meant to cover \($0), in about \($1) words." },
            needed: "To write it, please supply:",
            texts: { "one or more texts that deal with \($0)," },
            figures: "dates, names and figures, with where they come from.",
            requirement: { "whatever is needed to meet the requirements: \($0)." },
            conclusion: "There is nothing to conclude yet: "
                + "a conclusion can be drawn when the sections before it have been written.",
            sectionBrief: { "What sources are still to tell about \($0)." }),
        questionWords: ["how", "why", "what", "where", "when", "which", "who", "whether"],
        determiners: ["the", "a", "an", "their", "its", "his", "her", "our", "my", "your", "these", "those", "this"],
        clauseWords: [
            "that", "which", "who", "whose", "where", "when", "how", "why", "what", "because", "while", "from", "into",
            "with", "for", "since", "until", "to", "by", "through", "about",
        ],
        conjunctions: ["and", "or", "as", "well"])
}
