/// PDFs written by hand, so that no test needs a program to make one.
package enum SamplePDF {
    /// A page for each text, in Helvetica; only ASCII without parentheses.
    package static func bytes(pages: [String], encrypted: Bool = false) -> [UInt8] {
        var objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count \(pages.count) /Kids [\(pages.indices.map { "\(4 + 2 * $0) 0 R" }.joined(separator: " "))] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        for (index, page) in pages.enumerated() {
            objects.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                    + "/Contents \(5 + 2 * index) 0 R >>")
            let content = Self.content(page)
            objects.append("<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream")
        }
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets { text += String(String(10_000_000_000 + offset).dropFirst()) + " 00000 n \n" }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R\(encrypted ? encryption : "") >>\n"
        text += "startxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }

    /// Lines of about eighty characters, from the top of the page down.
    private static func content(_ page: String) -> String {
        guard !page.isEmpty else { return "0 0 m 100 100 l S" }
        var lines: [String] = [""]
        for word in page.split(separator: " ") {
            if lines[lines.count - 1].count + word.count > 80 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return "BT /F1 11 Tf 13 TL 60 740 Td " + lines.map { "(\($0)) Tj T*" }.joined(separator: " ") + " ET"
    }

    /// A password that nobody knows.
    private static let encryption =
        " /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <\(String(repeating: "5a", count: 32))> "
        + "/U <\(String(repeating: "a5", count: 32))> >> /ID [<0123456789abcdef> <0123456789abcdef>]"
}
