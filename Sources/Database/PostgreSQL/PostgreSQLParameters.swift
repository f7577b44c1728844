import CPostgres

/// The values of a statement laid out as libpq wants them: pointers, lengths and formats.
///
/// Numbers and text travel as text, binary as binary. The types are told when the statement is prepared, so that the
/// server never has to guess.
struct PostgreSQLParameters {
    /// The type of each value; 0 lets the server infer it, for a null.
    let types: [Oid]
    private var storage: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// - Throws: ``DatabaseError/unstorable(_:)`` for text with U+0000, which PostgreSQL cannot hold, and
    ///   for NaN, which SQLite cannot hold.
    init(_ values: [SQLValue]) throws(DatabaseError) {
        types = values.map(Self.type)
        for value in values {
            switch value {
            case .null: append(nil)
            case .integer(let integer): append(Array(String(integer).utf8))
            case .real(let double):
                // SQLite would keep it as NULL.
                guard !double.isNaN else { throw .unstorable("a number that is not a number") }
                append(Array(Self.text(double).utf8))
            case .text(let text):
                let bytes = Array(text.utf8)
                guard !bytes.contains(0) else { throw .unstorable("text with U+0000") }
                append(bytes)
            case .blob(let bytes): append(bytes, isBinary: true)
            }
        }
    }

    /// Lends the layout to a call of libpq.
    func withLayout<Result>(
        _ body: (
            _ count: Int32, UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        storage.withUnsafeBytes { bytes in
            let pointers = offsets.map { offset -> UnsafePointer<CChar>? in
                guard let offset else { return nil }
                return bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            }
            return pointers.withUnsafeBufferPointer { pointers in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(Int32(offsets.count), pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private mutating func append(_ bytes: [UInt8]?, isBinary: Bool = false) {
        offsets.append(bytes == nil ? nil : storage.count)
        lengths.append(Int32(bytes?.count ?? 0))
        formats.append(isBinary ? 1 : 0)
        if let bytes {
            storage.append(contentsOf: bytes)
            storage.append(0)
        }
    }

    private static func type(of value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .integer: PostgreSQLType.int8
        case .real: PostgreSQLType.float8
        case .text: PostgreSQLType.text
        case .blob: PostgreSQLType.bytea
        }
    }

    private static func text(_ double: Double) -> String {
        if double.isInfinite { double < 0 ? "-Infinity" : "Infinity" } else { "\(double)" }
    }
}

/// The object ids of the types that we exchange (`pg_type.dat`); fixed since PostgreSQL's beginnings.
enum PostgreSQLType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let varchar: Oid = 1043
    static let void: Oid = 2278
    static let name: Oid = 19
}
