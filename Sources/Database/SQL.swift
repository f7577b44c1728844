/// SQL text with its values, kept apart: what stands in `\(…)` is bound, never joined into the text.
///
/// ```swift
/// let statement: SQL = "SELECT email FROM users WHERE id = \(id)"
/// ```
///
/// A `SQL` inside another is inserted as text together with its values, so that fragments compose.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The text between the values; always one more than there are values.
    private(set) var segments: [String]
    /// The bound values, in the order of their appearance.
    private(set) var values: [SQLValue]

    package init(stringLiteral value: String) {
        segments = [value]
        values = []
    }

    package init(stringInterpolation: StringInterpolation) {
        segments = stringInterpolation.segments
        values = stringInterpolation.values
    }

    /// The text with `?` for each value: SQLite's form.
    var questionMarkText: String {
        segments.count == 1 ? segments[0] : segments.joined(separator: "?")
    }

    /// The text with `$1`, `$2` … for the values: PostgreSQL's form.
    var numberedText: String {
        var text = segments[0]
        for index in values.indices {
            text += "$\(index + 1)"
            text += segments[index + 1]
        }
        return text
    }

    /// Collects the pieces of an interpolated literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var segments: [String] = [""]
        fileprivate var values: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            segments.reserveCapacity(interpolationCount + 1)
            values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            segments[segments.count - 1] += literal
        }

        /// Binds one value; `nil` is SQL's NULL.
        package mutating func appendInterpolation(_ value: (some SQLBindable)?) {
            values.append(value?.sqlValue ?? .null)
            segments.append("")
        }

        /// Inserts a fragment with its values.
        package mutating func appendInterpolation(_ fragment: SQL) {
            segments[segments.count - 1] += fragment.segments[0]
            segments.append(contentsOf: fragment.segments.dropFirst())
            values.append(contentsOf: fragment.values)
        }

        /// Binds each element, separated by commas, for `IN (…)`.
        ///
        /// An empty list becomes `NULL`, which nothing equals.
        package mutating func appendInterpolation(list: [some SQLBindable]) {
            guard !list.isEmpty else { return appendLiteral("NULL") }
            for (index, element) in list.enumerated() {
                if index > 0 { appendLiteral(", ") }
                appendInterpolation(element)
            }
        }
    }
}
