import Testing

@testable import Database

@Suite("SQL")
struct SQLTests {
    @Test("keeps values out of its text")
    func values() {
        let statement: SQL = "UPDATE t SET a = \(1), b = \("x'; --") WHERE c = \(String?.none)"
        #expect(statement.questionMarkText == "UPDATE t SET a = ?, b = ? WHERE c = ?")
        #expect(statement.numberedText == "UPDATE t SET a = $1, b = $2 WHERE c = $3")
        #expect(statement.values == [.integer(1), .text("x'; --"), .null])
    }

    @Test("without values is its text")
    func plain() {
        let statement: SQL = "SELECT 1"
        #expect(statement.questionMarkText == "SELECT 1")
        #expect(statement.numberedText == "SELECT 1")
        #expect(statement.values.isEmpty)
    }

    @Test("numbers the values through nested fragments")
    func nesting() {
        let inner: SQL = "b = \(2)"
        let middle: SQL = "(\(inner) OR \(inner))"
        let statement: SQL = "a = \(1) AND \(middle) AND c = \(3)"
        #expect(statement.numberedText == "a = $1 AND (b = $2 OR b = $3) AND c = $4")
        #expect(statement.values == [.integer(1), .integer(2), .integer(2), .integer(3)])
    }

    @Test("spells a list with a value each", arguments: zip([[], [7], [7, 8, 9]], ["NULL", "$1", "$1, $2, $3"]))
    func lists(numbers: [Int], text: String) {
        let statement: SQL = "IN (\(list: numbers))"
        #expect(statement.numberedText == "IN (\(text))")
        #expect(statement.values == numbers.map { .integer(Int64($0)) })
    }

    @Test("begins and ends with a value just as well")
    func edges() {
        let statement: SQL = "\(1)\(2)"
        #expect(statement.numberedText == "$1$2")
        #expect(statement.questionMarkText == "??")
    }

    @Test("an empty fragment leaves no trace")
    func emptyFragment() {
        let nothing: SQL = ""
        let statement: SQL = "SELECT a \(nothing)"
        #expect(statement.numberedText == "SELECT a ")
    }
}
