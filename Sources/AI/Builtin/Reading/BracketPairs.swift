/// Finds which brackets belong together, in one pass, so that nested ones cost no more than flat ones.
enum BracketPairs {
    /// Pairs `[` with `]` and `(` with `)`, each kind for itself.
    ///
    /// - Returns: for each opening bracket the place of the closing one, and 0 for everything else.
    static func partners(in text: [Unicode.Scalar]) -> [Int32] {
        var partner = [Int32](repeating: 0, count: text.count)
        var square: [Int] = []
        var round: [Int] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\": index += 1
            case "[": square.append(index)
            case "(": round.append(index)
            case "]": if let open = square.popLast() { partner[open] = Int32(index) }
            case ")": if let open = round.popLast() { partner[open] = Int32(index) }
            default: break
            }
            index += 1
        }
        return partner
    }
}
