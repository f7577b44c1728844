import Testing

@testable import WebAPI

@Suite("The name of a downloaded file")
struct ContentDispositionTests {
    @Test(
        "is given in ASCII and in full",
        arguments: [
            ("Harbours.pdf", #"attachment; filename="Harbours.pdf"; filename*=UTF-8''Harbours.pdf"#),
            ("Їжак.md", #"attachment; filename="____.md"; filename*=UTF-8''%D0%87%D0%B6%D0%B0%D0%BA.md"#),
            (#"a"b\c/d.md"#, #"attachment; filename="a_b_c_d.md"; filename*=UTF-8''a%22b%5Cc_d.md"#),
        ])
    func names(name: String, header: String) {
        #expect(ContentDisposition.attachment(name) == header)
    }

    @Test("stays short enough for a header and a file system, and keeps its extension")
    func long() {
        for stem in [String(repeating: "Ї", count: 500), "a" + String(repeating: "\u{301}", count: 20_000)] {
            let header = ContentDisposition.attachment(stem + ".docx")
            #expect(header.utf8.count < 1_200)
            #expect(header.hasSuffix(".docx"))
        }
    }
}
