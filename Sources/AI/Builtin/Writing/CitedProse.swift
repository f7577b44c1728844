/// Writes sentences as Markdown with their citations: one behind each unbroken run of a source's sentences.
struct CitedProse {
    let index: SourceIndex

    /// - Parameter paragraphs: sentences' places.
    func markdown(_ paragraphs: [[Int]]) -> String {
        paragraphs.map(paragraph).joined(separator: "\n\n")
    }

    func paragraph(_ places: [Int]) -> String {
        places.indices.map { number in
            let place = places[number]
            let isRunning = places.indices.contains(number + 1) && places[number + 1] == place + 1
            let sentence = index.sentences[place]
            return CitedSentence.markdown(
                sentence.text, citing: isRunning ? nil : index.sources[sentence.source].key, startsLine: number == 0)
        }.joined(separator: " ")
    }
}
