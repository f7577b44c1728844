import Database
import Foundation
import Testing

@Suite("The migrations in the binary")
struct EmbeddedMigrationsTests {
    /// A `.sql` file's name and text.
    private static func files(for dialect: Dialect) throws -> [(name: String, text: String)] {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let folder = repository.standardized.appending(path: "Sources/Database/Migrations/\(dialect.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self))
        }
    }

    @Test("are the files of the repository, all of them, byte for byte", arguments: Dialect.allCases)
    func embedded(dialect: Dialect) throws {
        let files = try Self.files(for: dialect)
        let known = Migration.known(for: dialect)
        #expect(!files.isEmpty)
        let names = known.map { migration in
            String(repeating: "0", count: 4 - "\(migration.number)".count) + "\(migration.number)-\(migration.name).sql"
        }
        #expect(names == files.map(\.name))
        for (migration, file) in zip(known, files) {
            #expect(migration.script.utf8.elementsEqual(file.text.utf8), "\(file.name) is embedded with other bytes")
        }
    }

    @Test("have the same numbers, names and compatibility on both engines")
    func parity() {
        let (left, right) = (Migration.known(for: .sqlite), Migration.known(for: .postgresql))
        #expect(left.map(\.number) == Array(1...left.count))
        #expect(left.map(\.number) == right.map(\.number))
        #expect(left.map(\.name) == right.map(\.name))
        #expect(left.map(\.isCompatibleWithPrevious) == right.map(\.isCompatibleWithPrevious))
    }

    @Test("have the checksums that SHA-256 gives (FIPS 180-4, the message abc)")
    func checksum() {
        let migration = Migration(number: 1, name: "abc", script: "abc", isCompatibleWithPrevious: true)
        #expect(
            migration.checksum == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
