import Security

/// A table of contents in WordprocessingML, on a page of its own behind the title's.
///
/// It is a field that Word brings up to date with page numbers when it is asked to, with the headings in it already for
/// every program that does not. See ECMA-376, part 1, 17.16.5.68 (TOC).
struct WordContents {
    let title: String
    let entries: [PandocBlock.ContentsEntry]

    var xml: String {
        guard !entries.isEmpty else { return Self.pageBreak }
        let lines = entries.enumerated().map { place, entry in
            line(entry, opensField: place == 0)
        }
        return [
            Self.pageBreak,
            #"<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>"#,
            "</w:sdtPr><w:sdtContent>",
            #"<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>"#, Self.run(title), "</w:p>",
            lines.joined(separator: "\n"),
            #"<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>"#,
            Self.pageBreak,
        ].joined(separator: "\n")
    }

    private func line(_ entry: PandocBlock.ContentsEntry, opensField: Bool) -> String {
        let style = #"<w:pStyle w:val="TOC\#(entry.level)"/><w:ind w:left="\#(360 * (entry.level - 1))"/>"#
        let link = #"<w:hyperlink w:anchor="\#(Self.escaped(entry.id))">"# + Self.run(entry.text) + "</w:hyperlink>"
        return "<w:p><w:pPr>\(style)</w:pPr>" + (opensField ? Self.fieldBegin : "") + link + "</w:p>"
    }

    private static let fieldBegin =
        #"<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">"#
        + #"TOC \o "1-2" \h \z \u</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>"#

    private static let pageBreak = #"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#

    private static func run(_ text: String) -> String {
        #"<w:r><w:t xml:space="preserve">"# + escaped(text) + "</w:t></w:r>"
    }

    /// A title is text, whatever is in it; what XML 1.0 cannot say is left out.
    private static func escaped(_ text: String) -> String {
        let sayable = text.unicodeScalars.filter { scalar in
            scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF)
        }
        return HTMLText.escape(String(String.UnicodeScalarView(sayable)))
    }
}
