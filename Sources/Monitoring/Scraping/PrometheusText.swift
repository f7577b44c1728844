/// The Prometheus text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
///
/// Families in the order of their names, series in the order of their labels: the same state is the same text.
enum PrometheusText {
    /// What the text says of itself in `Content-Type`.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func render(_ families: [MetricSnapshot]) -> String {
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) where !family.series.isEmpty {
            if let help = family.help { text += "# HELP \(family.name) \(escaped(help, quote: false))\n" }
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for (labels, value) in family.series.sorted(by: { $0.key < $1.key }) {
                append(family.name, labels.labels.map { ($0.name, $0.value) }, value, to: &text)
            }
        }
        return text
    }

    private static func append(
        _ name: String, _ labels: [(String, String)], _ value: SeriesValue, to text: inout String
    ) {
        switch value {
        case .whole(let number): text += line(name, labels, "\(number)")
        case .number(let number): text += line(name, labels, spelled(number))
        case .histogram(let bounds, let counts, let sum):
            var total: UInt64 = 0
            for (bound, count) in zip(bounds + [.infinity], counts) {
                total += count
                text += line(name + "_bucket", labels + [("le", spelled(bound))], "\(total)")
            }
            text += line(name + "_sum", labels, spelled(sum))
            text += line(name + "_count", labels, "\(total)")
        }
    }

    private static func line(_ name: String, _ labels: [(String, String)], _ value: String) -> String {
        guard !labels.isEmpty else { return "\(name) \(value)\n" }
        let list = labels.map { "\($0)=\"\(escaped($1, quote: true))\"" }.joined(separator: ",")
        return "\(name){\(list)} \(value)\n"
    }

    /// As Go's `ParseFloat` reads it; whole numbers without a fraction, as people do.
    private static func spelled(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        if number.magnitude < 0x1p53, number == number.rounded() { return "\(Int64(number))" }
        return "\(number)"
    }

    /// Scalar by scalar: to Swift a carriage return and a line feed are one character.
    private static func escaped(_ text: String, quote: Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quote: escaped.append(contentsOf: "\\\"".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
