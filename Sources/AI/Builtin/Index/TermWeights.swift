/// A vector spread out over all terms, for comparing one text with very many.
struct TermWeights: Sendable {
    private var weights: [Float]

    init(_ vector: TermVector, termCount: Int) {
        weights = [Float](repeating: 0, count: termCount)
        for entry in vector.entries { weights[Int(entry.term)] = entry.weight }
    }

    func similarity(to vector: TermVector) -> Float {
        vector.entries.reduce(into: Float(0)) { $0 += weights[Int($1.term)] * $1.weight }
    }
}
