import Foundation
import Security
import Testing

@Suite("Base64url")
struct Base64URLTests {
    @Test("encodes as RFC 4648 shows, without padding, and decodes its own")
    func vectors() {
        let vectors = [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ]
        for (text, encoded) in vectors {
            #expect(Base64URL.encode(Array(text.utf8)) == encoded)
            #expect(Base64URL.decode(encoded) == Array(text.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
        #expect(Base64URL.decode("--__") == [0xFB, 0xEF, 0xFF])
    }

    @Test("brings bytes of any length and value back", arguments: 0...70)
    func roundTrip(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ length) }
        let encoded = Base64URL.encode(bytes)
        #expect(Base64URL.decode(encoded) == bytes)
        #expect(encoded.utf8.count == (length * 4 + 2) / 3)
    }

    @Test(
        "refuses padding, the standard alphabet, white space, and other letters",
        arguments: [
            "Zg==", "Zm8=", "Zg=", "=", "====", "++//", "--_/", "+-__", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\r\n",
            "Zm9\u{0}",
            "Zm9é", "Ｚm9v", "Zm9v\u{301}", "Zm9v.", "%5A", "Z\u{212A}9v", "Zm9v\u{200B}",
        ])
    func strict(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("refuses lengths that no bytes have", arguments: ["A", "AAAAA", "Zm9vY"])
    func impossibleLengths(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("accepts of all texts that decode alike only the one a canonical encoder writes")
    func canonical() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        // One byte leaves four bits over, two bytes leave two.
        #expect(alphabet.filter { Base64URL.decode("Z\($0)") != nil } == "AQgw")
        #expect(alphabet.filter { Base64URL.decode("Zm\($0)") != nil } == "AEIMQUYcgkosw048")
        #expect(alphabet.filter { Base64URL.decode("Zm9\($0)") != nil } == alphabet)
    }
}
