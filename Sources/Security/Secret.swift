/// A text that must not be printed: it shows itself as `‹redacted›` in logs, errors and debuggers.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself.
    ///
    /// Named so that its use stands out in a review.
    package let exposed: String

    package init(_ text: String) {
        exposed = text
    }

    package var description: String { "‹redacted›" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
