/// A run of text as pandoc sees it, and the only forms of it that reach a file.
///
/// Pandoc's own tree can name images, raw HTML, attributes and any link; none of them can be said here. What is parsed
/// into these types is therefore harmless by construction: there is nothing left to fetch or to include.
indirect enum PandocInline: Sendable, Hashable {
    enum Style: String, Sendable { case Emph, Strong, Strikeout, Superscript, Subscript, SmallCaps, Underline }
    enum Quotation: String, Sendable { case SingleQuote, DoubleQuote }
    enum Formula: String, Sendable { case InlineMath, DisplayMath }

    case text(String)
    case space
    case softBreak
    case lineBreak
    case styled(Style, [PandocInline])
    case quoted(Quotation, [PandocInline])
    case code(String)
    case math(Formula, String)
    /// Only to an address that a source declares.
    case link([PandocInline], url: String)
    case note([PandocBlock])
    /// Only of sources that exist.
    case citations([PandocCitation])
}

/// A reference to a source within the text.
struct PandocCitation: Sendable, Hashable {
    enum Mode: String, Sendable { case NormalCitation, AuthorInText, SuppressAuthor }

    let key: String
    let prefix: [PandocInline]
    let suffix: [PandocInline]
    let mode: Mode
}

/// A paragraph, list, table …, in the forms that reach a file.
indirect enum PandocBlock: Sendable, Hashable {
    case plain([PandocInline])
    case paragraph([PandocInline])
    case heading(level: Int, id: String, [PandocInline])
    case bullets([[PandocBlock]])
    case numbered(start: Int, style: String, delimiter: String, [[PandocBlock]])
    case definitions([Definition])
    case quote([PandocBlock])
    case code(String)
    case lines([[PandocInline]])
    case table(PandocTable)
    case rule
    /// Where citeproc puts the bibliography.
    case bibliography
    /// The table of contents of a Word document, which pandoc would leave empty until Word fills it.
    case wordContents(title: String, entries: [ContentsEntry])

    /// A heading as the table of contents lists it.
    struct ContentsEntry: Sendable, Hashable {
        let level: Int
        let id: String
        let text: String
    }

    struct Definition: Sendable, Hashable {
        let term: [PandocInline]
        let meanings: [[PandocBlock]]
    }
}

/// A table of plain rows and columns.
struct PandocTable: Sendable, Hashable {
    struct Column: Sendable, Hashable {
        /// `AlignLeft`, `AlignRight`, `AlignCenter` or `AlignDefault`.
        let alignment: String
        /// A share of the text's width; `nil` for as wide as need be.
        let width: Double?
    }

    typealias Row = [[PandocBlock]]

    let caption: [PandocBlock]
    let columns: [Column]
    let head: [Row]
    let body: [Row]
}
