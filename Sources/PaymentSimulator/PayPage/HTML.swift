/// Text made safe for the content and the attributes of an HTML document.
enum HTML {
    /// Replaces the five that have a meaning in HTML, scalar by scalar: a `<` that shares a Swift character with a mark is
    /// still a `<` to a browser.
    static func escape(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(scalar)
            }
        }.joined()
    }
}
