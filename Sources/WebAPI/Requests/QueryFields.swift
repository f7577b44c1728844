import Database
import Hummingbird

/// What lists are filtered by: the same rules on every route.
///
/// Each throws 422 that names the field; a field that is empty is one that is not there.
extension FormFields {
    /// A name or an id of at most 200 bytes.
    func name(_ field: String) throws -> String? {
        guard let text = self[field], !text.isEmpty else { return nil }
        guard text.utf8.count <= 200, !text.utf8.contains(0) else {
            throw Problem.invalid(field, "must have at most 200 bytes, none of them U+0000")
        }
        return text
    }

    /// One of so many words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = self[field], !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw Problem.invalid(
                field, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// `true` or `false`.
    func flag(_ field: String) throws -> Bool? {
        guard let text = self[field], !text.isEmpty else { return nil }
        guard let flag = Bool(text) else { throw Problem.invalid(field, "must be true or false") }
        return flag
    }

    /// A moment (RFC 3339).
    func moment(_ field: String) throws -> Timestamp? {
        guard let text = self[field], !text.isEmpty else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            throw Problem.invalid(field, "must be a time such as 2026-11-26T09:30:00Z")
        }
        return moment
    }
}

extension AppContext {
    /// The id in the path.
    ///
    /// - Parameter name: the path's own name for it.
    /// - Throws: 404 for what is none: a malformed id is unknown.
    func id<ID>(_ read: (String) -> ID?, named name: String = "id") throws -> ID {
        guard let id = parameters.get(name).flatMap(read) else { throw Problem.notFound }
        return id
    }
}
