import CPostgres

extension DatabaseError {
    /// What a failed result means (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    ///
    /// - Parameter result: libpq's result, `nil` when it could not even make one.
    init(postgresql result: OpaquePointer?, connection: OpaquePointer) {
        let code = Self.field(result, Self.sqlState) ?? ""
        let primary = Self.field(result, Self.primaryMessage) ?? String(cString: PQerrorMessage(connection))
        let text = primary.split(whereSeparator: \.isNewline).joined(separator: " ")
        // The constraint's name says which rule; the detail field would show values.
        let named = Self.field(result, Self.constraintName) ?? text
        switch code {
        case "23505": self = .constraint(.unique, named)
        case "23502": self = .constraint(.notNull, Self.field(result, Self.columnName) ?? text)
        case "23514": self = .constraint(.check, named)
        case "23503": self = .constraint(.foreignKey, named)
        case "40001", "40P01": self = .conflict(text)
        case "25P02": self = .transactionAborted
        // 22021 and 22P05: bytes that are not text in this database's encoding.
        case "22021", "22P05": self = .unstorable(text)
        case _ where code.hasPrefix("23"): self = .constraint(.other, named)
        case "53100": self = .full(text)
        // 25006: a statement that writes, on a snapshot.
        case "25006", "28000", "28P01", "3D000", "42501": self = .refused(text)
        case "55P03", "57014", "": self = .unavailable(text)
        case _ where code.hasPrefix("08") || code.hasPrefix("53") || code.hasPrefix("57P"):
            self = .unavailable(text)
        default: self = .statement(code: code, text)
        }
    }

    private static func field(_ result: OpaquePointer?, _ code: Int32) -> String? {
        guard let result, let text = PQresultErrorField(result, code) else { return nil }
        return String(cString: text)
    }

    // The field codes of PQresultErrorField; macros of one character that Swift does not import.
    private static let sqlState = Int32(UInt8(ascii: "C"))
    private static let primaryMessage = Int32(UInt8(ascii: "M"))
    private static let constraintName = Int32(UInt8(ascii: "n"))
    private static let columnName = Int32(UInt8(ascii: "c"))
}
