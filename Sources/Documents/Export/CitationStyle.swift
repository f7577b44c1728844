/// How sources are cited; each is a style of the Citation Style Language, rendered by citeproc.
package enum CitationStyle: String, CaseIterable, Sendable, Codable {
    case apa, mla, chicago, harvard

    /// The style's file in Debian's package `citation-style-language-styles`.
    var fileName: String {
        switch self {
        case .apa: "apa.csl"
        case .mla: "modern-language-association.csl"
        case .chicago: "chicago-author-date.csl"
        case .harvard: "harvard-cite-them-right.csl"
        }
    }
}
