/// What has to stand before a sentence so that it is understood.
struct SentenceSupport {
    let index: SourceIndex
    /// Whether a sentence may be used in this section.
    let isAllowed: (Int) -> Bool

    private static let longestChain = 4
    /// How far back the sentence may be that names what another one speaks of.
    private static let reach = 6

    /// The sentences that have to come along, in order; `nil` when one of them cannot.
    func needed(by place: Int) -> [Int]? {
        needed(by: place, depth: 0)
    }

    private func needed(by place: Int, depth: Int) -> [Int]? {
        let sentence = index.sentences[place]
        switch sentence.standing {
        case .independent: return []
        case .dangling:
            let before = place - 1
            guard depth < Self.longestChain, before >= 0, index.sentences[before].paragraph == sentence.paragraph,
                isAllowed(before), let chain = needed(by: before, depth: depth + 1)
            else { return nil }
            return chain + [before]
        case .contextual:
            let anchor = (1...Self.reach).lazy.map { place - $0 }.first { before in
                before >= 0 && index.sentences[before].source == sentence.source
                    && index.sentences[before].standing == .independent && isAllowed(before)
            }
            if let anchor { return [anchor] }
            return neededAtStart(by: place)
        }
    }

    /// What a sentence needs at the start of a passage that names its subject late.
    ///
    /// "After the invasion the ports were closed. An agreement opened three of them: Odesa, …" stand together. Where no
    /// sentence names the subject, the first one has to do.
    private func neededAtStart(by place: Int) -> [Int]? {
        let own = index.headings[index.sentences[place].heading].own
        let lead = own.lowerBound
        let next = lead + 1
        guard place == lead || place == next else { return nil }
        if own.contains(next), isAllowed(lead), isAllowed(next), index.sentences[next].namesSubject {
            return [place == lead ? next : lead]
        }
        return place == lead && !own.contains { index.sentences[$0].standing == .independent } ? [] : nil
    }
}
