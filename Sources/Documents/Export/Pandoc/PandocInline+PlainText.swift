extension PandocInline {
    /// What it says, without marks of any kind.
    var plainText: String {
        switch self {
        case .text(let text), .code(let text): text
        case .space, .softBreak, .lineBreak: " "
        case .styled(_, let content), .quoted(_, let content), .link(let content, _): content.map(\.plainText).joined()
        case .math, .note, .citations: ""
        }
    }
}
