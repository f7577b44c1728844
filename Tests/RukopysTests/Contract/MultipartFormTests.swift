import Testing

@testable import WebAPI

@Suite("A form with files")
struct MultipartFormTests {
    private static func form(_ text: String, boundary: String = "b") throws -> MultipartForm {
        try MultipartForm(Array(text.utf8), contentType: ContentType("multipart/form-data; boundary=\(boundary)"))
    }

    @Test("comes apart into its parts, their bytes untouched")
    func parts() throws {
        var form = Multipart()
        form.add("title", "Порти\r\nдва рядки")
        let bytes = (0...255).map { UInt8($0) } + Array("\r\n--not-the-boundary\r\n--".utf8)
        form.add("file", fileName: "п о р т.pdf", bytes, type: "Application/PDF; x=y")
        form.add("empty", "")
        let read = try MultipartForm(form.body, contentType: ContentType(Multipart.contentType))
        #expect(read.parts.map(\.name) == ["title", "file", "empty"])
        #expect(try read.text("title") == "Порти\r\nдва рядки")
        let file = try #require(try read.part("file"))
        #expect(Array(file.bytes) == bytes)
        #expect(file.fileName == "п о р т.pdf" && file.mediaType == "application/pdf")
        #expect(try read.text("empty") == "")
        #expect(try read.text("none") == nil)
    }

    @Test("may begin with a preamble, and end with an epilogue or without a line break")
    func surroundings() throws {
        let part = "Content-Disposition: form-data; name=a\r\n\r\n1"
        for text in [
            "--b\r\n\(part)\r\n--b--", "preamble\r\n--b \t\r\n\(part)\r\n--b--\r\nepilogue",
            "\r\n--b\r\ncontent-disposition: FORM-DATA; Name=\"a\"\r\nX: y\r\n\r\n1\r\n--b--\r\n",
        ] {
            let form = try Self.form(text)
            #expect(form.parts.count == 1)
            #expect(try form.text("a") == "1")
        }
        #expect(try Self.form("--b--\r\n").parts.isEmpty)
    }

    @Test("names are read as browsers write them")
    func names() throws {
        let cases = [
            (#"form-data; name="a\"b"; filename="C:\dir\f.txt""#, #"a"b"#, #"C:\dir\f.txt"#),
            (#"form-data; filename="a;b=c.txt"; name="n""#, "n", "a;b=c.txt"),
            (#"form-data;name=n;filename=x.md"#, "n", "x.md"),
        ]
        for (disposition, name, fileName) in cases {
            let form = try Self.form("--b\r\nContent-Disposition: \(disposition)\r\n\r\n1\r\n--b--")
            #expect(form.parts.map(\.name) == [name])
            #expect(form.parts.map(\.fileName) == [fileName])
        }
    }

    @Test(
        "is refused where it is none",
        arguments: [
            ("", MultipartForm.Flaw.unfinished), ("--b", .malformedPart), ("--b\r\n", .unfinished),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1", .unfinished),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1--b--", .unfinished),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--c--", .unfinished),
            ("--b\r\n\r\n1\r\n--b--", .malformedPart),
            ("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", .malformedPart),
            ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--", .malformedPart),
            ("--b\r\nno colon\r\n\r\n1\r\n--b--", .malformedPart),
            ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--b--", .malformedPart),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n--b--", .malformedPart),
            ("--bcd\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--", .malformedPart),
        ])
    func malformed(text: String, flaw: MultipartForm.Flaw) {
        #expect(throws: flaw) { try Self.form(text) }
    }

    @Test("needs a boundary, and has no more parts than a form has")
    func limits() {
        #expect(throws: MultipartForm.Flaw.noBoundary) {
            try MultipartForm([], contentType: ContentType("multipart/form-data"))
        }
        #expect(throws: MultipartForm.Flaw.noBoundary) { try Self.form("", boundary: "\"\"") }
        #expect(throws: MultipartForm.Flaw.noBoundary) {
            try Self.form("", boundary: String(repeating: "b", count: 71))
        }
        var form = Multipart()
        for number in 0..<33 { form.add("f\(number)", "1") }
        let body = form.body
        #expect(throws: MultipartForm.Flaw.tooManyParts) {
            try MultipartForm(body, contentType: ContentType(Multipart.contentType))
        }
        // Headers without an end are not looked at for ever.
        let endless = "--b\r\nX: " + String(repeating: "a", count: 9_000) + "\r\n\r\n1\r\n--b--"
        #expect(throws: MultipartForm.Flaw.malformedPart) { try Self.form(endless) }
    }
}
