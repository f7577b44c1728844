import CPostgres

extension QueryResult {
    /// Copies a result of libpq, whose columns came in binary format.
    ///
    /// - Throws: ``DatabaseError/unreadable(_:)`` for a column of a type that ``SQLValue`` does not know: cast it in
    ///   the statement.
    init(postgresql result: OpaquePointer) throws(DatabaseError) {
        let columns = PQnfields(result)
        let layout = Row.Layout((0..<columns).map { String(cString: PQfname(result, $0)) })
        let types = (0..<columns).map { PQftype(result, $0) }
        var rows: [Row] = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(types.count)
            for column in 0..<columns {
                if PQgetisnull(result, row, column) == 1 {
                    values.append(.null)
                } else {
                    let bytes = UnsafeRawBufferPointer(
                        start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
                    values.append(try Self.value(bytes, type: types[Int(column)]))
                }
            }
            rows.append(Row(layout: layout, values: values))
        }
        self.init(rows: rows, changes: Self.changes(result))
    }

    private static func value(_ bytes: UnsafeRawBufferPointer, type: Oid) throws(DatabaseError) -> SQLValue {
        switch type {
        case PostgreSQLType.int8:
            return .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case PostgreSQLType.int4:
            return .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case PostgreSQLType.int2:
            return .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case PostgreSQLType.bool:
            return .integer(bytes[0] == 0 ? 0 : 1)
        case PostgreSQLType.text, PostgreSQLType.varchar, PostgreSQLType.name:
            return .text(String(decoding: bytes, as: UTF8.self))
        case PostgreSQLType.bytea:
            return .blob([UInt8](bytes))
        case PostgreSQLType.float8:
            return .real(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
        case PostgreSQLType.float4:
            return .real(Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))))
        case PostgreSQLType.void:
            return .null
        default:
            throw .unreadable("a column of PostgreSQL's type \(type): cast it in the statement")
        }
    }

    /// The row count of the command tag (`UPDATE 3`); a SELECT's count is not a change.
    private static func changes(_ result: OpaquePointer) -> Int {
        guard !String(cString: PQcmdStatus(result)).hasPrefix("SELECT") else { return 0 }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }
}
