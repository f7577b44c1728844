import Testing

/// A token that must open nothing, and what is wrong with it.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let token: @Sendable (Forge) throws -> String

    init(_ name: String, _ token: @escaping @Sendable (Forge) throws -> String) {
        self.name = name
        self.token = token
    }

    var testDescription: String { name }
}
