import Testing

@testable import WebAPI

@Suite("JSON to the letter of RFC 8259")
struct JSONSyntaxTests {
    @Test(
        "every JSON text is accepted",
        arguments: [
            "null", " true ", "\r\n\t[]", "{}", "0", "-0", "-0.0e+10", "1E-2", "123.456", #""""#,
            #""\"\\\/\b\f\n\r\t""#, #""\u0000\u00E4\uD83D\uDE00""#, "\"\u{7F}é😀\"", "[1, [2, [3]], {\"a\": {}}]",
            #"{"a":1,"A":2,"":3}"#,
            #"[{"a":1},{"a":2}]"#, String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
        ])
    func accepted(text: String) {
        #expect(throws: Never.self) { try JSONSyntax.check(Array(text.utf8)) }
    }

    @Test(
        "what else is expected is said with its place",
        arguments: [
            ("", 0), (" ", 1), ("nul", 3), ("truE", 3), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{,}", 1),
            ("{\"a\":1,}", 7), ("01", 1), ("1.", 2), ("-", 1), ("1e+", 3), ("\"a", 2), ("\"\n\"", 1), ("\"\\x\"", 2),
            ("\"\\u12g4\"", 5), ("\"\\udc00\"", 0), ("[] []", 3),
        ])
    func refused(text: String, place: Int) {
        #expect(throws: JSONSyntax.Flaw.unexpected(at: place)) { try JSONSyntax.check(Array(text.utf8)) }
    }

    @Test("two members of one name are one too many, however they are written")
    func duplicates() {
        for text in [#"{"a":1,"b":2,"a":3}"#, #"[{"x":{"a":1,"\u0061":1}}]"#] {
            #expect(throws: JSONSyntax.Flaw.duplicate("a")) { try JSONSyntax.check(Array(text.utf8)) }
        }
    }

    @Test("65 levels are too deep")
    func depth() {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let text = String(repeating: open, count: 65) + "1" + String(repeating: close, count: 65)
            #expect(throws: JSONSyntax.Flaw.tooDeep) { try JSONSyntax.check(Array(text.utf8)) }
        }
    }

    @Test("bytes that are no UTF-8 are no JSON", arguments: [[0xFF], [0x22, 0xC3, 0x22], [0xED, 0xA0, 0x80]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONSyntax.Flaw.notUTF8) { try JSONSyntax.check(bytes) }
    }
}

@Suite("Forms and queries")
struct FormFieldsTests {
    @Test(
        "are read as browsers write them",
        arguments: [
            ("a=1", "1"), ("b=2&a=1&a=3", "1"), ("a=x+y%20z", "x y z"), ("a=%D0%9E%D0%B4%d0%b5%D1%81%D0%B0", "Одеса"),
            ("a=1=2", "1=2"), ("a", ""), ("a=", ""), ("&&a=%2B&", "+"), ("%61=1", "1"), ("a=%26%3D", "&="),
        ])
    func read(form: String, value: String) {
        #expect(FormFields(Array(form.utf8))["a"] == value)
    }

    @Test(
        "what is no escape stays as it is, and nothing brings the server down",
        arguments: [("a=%", "%"), ("a=%z1", "%z1"), ("a=%4", "%4"), ("a=%%41", "%A"), ("a=\"<>ü", "\"<>ü")])
    func malformed(form: String, value: String) {
        #expect(FormFields(Array(form.utf8))["a"] == value)
    }

    @Test("bytes that are no UTF-8 are replaced")
    func notUTF8() {
        #expect(FormFields([0x61, 0x3D, 0xFF])["a"] == "\u{FFFD}")
        #expect(FormFields(Array("a=%FF".utf8))["a"] == "\u{FFFD}")
        #expect(FormFields([UInt8]())["a"] == nil)
    }
}
