/// Why a text could not be written.
package enum AIError: Error, Sendable, Equatable {
    /// There is nobody to write: the service was made without a provider.
    case noProviders
    /// The task contradicts itself, such as a section that its outline does not have. Another try changes nothing.
    case invalidTask(String)
    /// The outline is no outline: not JSON, no section, a name twice, a target below one word.
    case malformedOutline(String)
    /// The text broke off: the provider hit its length limit, or its stream ended without saying that it was done.
    case truncated
    /// The provider said that it was done and had written nothing.
    case emptyText
    /// The provider does not stop: more text than any section can have.
    case tooLong(limitBytes: Int)
}
