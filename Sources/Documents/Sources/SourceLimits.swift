/// What the sources of one document may be; docs/documents.md lists them.
package enum SourceLimits {
    /// Of one source, in code points.
    package static let characters = 10_000_000
    /// Of one document.
    package static let sources = 50
    /// Of all the sources of one document, in bytes of UTF-8: they are read whole for every section.
    package static let bytes = 20_000_000
}
