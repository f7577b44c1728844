/// Names as Prometheus wants them (https://prometheus.io/docs/concepts/data_model/).
///
/// Colons are left to recording rules, so they count as strangers.
enum MetricName {
    /// A family's name, with the suffix that its kind or unit asks for.
    static func family(_ text: String, suffix: String = "") -> String {
        let name = identifier(text)
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    /// A label's name.
    ///
    /// What starts with two underscores belongs to Prometheus.
    static func label(_ text: String) -> String {
        var name = Substring(identifier(text))
        while name.hasPrefix("__") { name = name.dropFirst() }
        return String(name)
    }

    /// Everything but ASCII letters, digits and `_` becomes `_`; a digit does not stand first.
    private static func identifier(_ text: String) -> String {
        let bytes = text.utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        let name = String(decoding: bytes, as: UTF8.self)
        guard let first = bytes.first else { return "_" }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) ? "_" + name : name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
