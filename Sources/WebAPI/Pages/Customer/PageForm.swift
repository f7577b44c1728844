import Hummingbird

/// The fields of a page's form, as text.
struct PageForm: Sendable {
    private let values: @Sendable (String) -> String?

    /// A form without files.
    ///
    /// - Throws: 408, 413.
    static func urlEncoded(_ request: Request, limit: Int = RequestBody.ordinaryLimit) async throws -> PageForm {
        let fields = FormFields(try await RequestBody.bytes(of: request, limit: limit))
        return PageForm { fields[$0] }
    }

    /// What somebody typed: without blanks around it, with lines that end as ours do; `nil` for nothing.
    subscript(name: String) -> String? {
        // Forms send CRLF (WHATWG HTML §4.10.22.4).
        let text = values(name)?.replacing("\r\n", with: "\n").trimming()
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the form has the field at all.
    func has(_ name: String) -> Bool { values(name) != nil }

    /// A number; what is none is out of every bound.
    func number(_ name: String) -> Int? { self[name].map { Int($0) ?? .min } }
}

extension String {
    fileprivate func trimming() -> String {
        String(trimmingPrefix(while: \.isWhitespace).reversed().trimmingPrefix(while: \.isWhitespace).reversed())
    }
}
