/// Hands out a text piece by piece, at a pace, and at the end what it cost.
actor PacedPieces {
    private enum State {
        case unwritten
        case showing(pieces: ArraySlice<Substring>, usage: TokenUsage)
        case counted
        case finished
    }

    private static let wordsPerPiece = 4

    private var state = State.unwritten
    private let wordsPerSecond: Double?
    private let clock: any Clock<Duration>
    private let write: @Sendable () async throws -> (text: String, usage: TokenUsage)

    /// - Parameter write: called once, when the first piece is asked for.
    init(
        wordsPerSecond: Double?, clock: any Clock<Duration>,
        write: @escaping @Sendable () async throws -> (text: String, usage: TokenUsage)
    ) {
        self.wordsPerSecond = wordsPerSecond
        self.clock = clock
        self.write = write
    }

    func next() async throws -> WritingEvent? {
        if case .unwritten = state {
            let (text, usage) = try await write()
            state = .showing(pieces: Self.pieces(of: text)[...], usage: usage)
        }
        switch state {
        case .showing(let pieces, let usage):
            guard let piece = pieces.first else {
                state = .counted
                return .usage(usage)
            }
            try await pause()
            state = .showing(pieces: pieces.dropFirst(), usage: usage)
            return .text(String(piece))
        case .counted:
            state = .finished
            return .finished(.stop)
        case .unwritten, .finished: return nil
        }
    }

    private func pause() async throws {
        try Task.checkCancellation()
        guard let wordsPerSecond else { return }
        try await clock.sleep(for: .seconds(Double(Self.wordsPerPiece) / wordsPerSecond))
    }

    /// Pieces of a few words, each with the white space behind it; together they are the text.
    static func pieces(of text: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = text.startIndex
        var words = 0
        for index in text.indices where text[index].isWhitespace {
            words += 1
            guard words == wordsPerPiece else { continue }
            let end = text.index(after: index)
            pieces.append(text[start..<end])
            start = end
            words = 0
        }
        if start < text.endIndex { pieces.append(text[start...]) }
        return pieces
    }
}
