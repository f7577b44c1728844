import Testing

@testable import PaymentSimulator

@Suite("Form decoding")
struct FormDecoderTests {
    private static let malformed: [[UInt8]] = {
        let texts = [
            "a=%", "a=%4", "a=%zz", "%=1", "a=%C3%28", "a=%ED%A0%80", "a[b=1", "a]b=1", "a[b]c=1", "[a]=1", "=1",
            "a" + String(repeating: "[b]", count: 50) + "=1",
            String(repeating: "[", count: 100_000),
            String(repeating: "a=1&", count: 1_001),
            String(repeating: "a", count: 1 << 20),
        ]
        let notUTF8: [UInt8] = [0x61, 0x3D, 0xFF, 0xFE]
        return texts.map { Array($0.utf8) } + [notUTF8]
    }()

    private static let wellFormed: [(String, [[String]])] = [
        ("mode=payment", [["mode", "payment"]]),
        ("metadata[payment_id]=p1", [["metadata", "payment_id", "p1"]]),
        ("metadata%5Bpayment_id%5D=p1", [["metadata", "payment_id", "p1"]]),
        ("a[0][b][c]=1&a[1][b][c]=2", [["a", "0", "b", "c", "1"], ["a", "1", "b", "c", "2"]]),
        ("expand[]=payment_intent", [["expand", "", "payment_intent"]]),
        ("name=A+plain%20text%2B", [["name", "A plain text+"]]),
        ("name=%D0%A0%D1%83%D0%BA%D0%BE%D0%BF%D0%B8%D1%81", [["name", "Рукопис"]]),
        ("a=b=c", [["a", "b=c"]]),
        ("flag", [["flag", ""]]),
        ("&&a=1&", [["a", "1"]]),
        ("", []),
    ]

    @Test("bracket keys become paths", arguments: wellFormed)
    func decodes(body: String, expected: [[String]]) throws {
        let form = try FormDecoder.decode(Array(body.utf8))
        #expect(form.fields.map { $0.path + [$0.value] } == expected)
    }

    @Test("a malformed body is refused with 400", arguments: malformed)
    func refuses(body: [UInt8]) {
        #expect { try FormDecoder.decode(body) } throws: { ($0 as? APIError)?.status == 400 }
    }

    @Test("lookups find values, integers, dictionaries, lists and children")
    func lookups() throws {
        let text = "n=7&m[a]=1&m[b]=2&e[]=x&e[]=y&l[0][q]=1&l[5][q]=2&empty=&n2=seven"
        let form = try FormDecoder.decode(Array(text.utf8))
        #expect(try form.integer("n") == 7)
        #expect(try form.integer("absent") == nil)
        #expect(form.value("empty") == nil)
        #expect(form.dictionary("m") == ["a": "1", "b": "2"])
        #expect(form.list("e") == ["x", "y"])
        #expect(form.children(of: ["l"]) == ["0", "5"])
        #expect { try form.integer("n2") } throws: { ($0 as? APIError)?.code == "parameter_invalid_integer" }
    }

    @Test("two calls that differ only in the order of parameters are the same")
    func canonicalOrder() throws {
        let one = try FormDecoder.decode(Array("a=1&b[c]=2".utf8))
        let other = try FormDecoder.decode(Array("b[c]=2&a=1".utf8))
        let different = try FormDecoder.decode(Array("a=1&b[c]=3".utf8))
        #expect(one.canonical == other.canonical)
        #expect(one.canonical != different.canonical)
    }
}
