/// Files as sources.
enum UploadScenarios {
    static let all: [Scenario] = [
        Scenario(
            "documents.uploads", "Uploads",
            Bilingual(
                "файли .md і .pdf стають джерелами, двійковий .txt - 422",
                "files .md and .pdf become sources, a binary .txt is 422"),
            needs: [.signIn], run: uploads)
    ]

    private struct Upload {
        let name: String
        let bytes: [UInt8]
        let kind: String
        let pages: Int?
        let text: String
    }

    private static let good = [
        Upload(
            name: "moles.md", bytes: Array("# Moles\n\nThe moles were built of limestone.\n".utf8), kind: "markdown",
            pages: nil, text: "The moles were built of limestone."),
        Upload(
            name: "lamps.pdf",
            bytes: TextPDF.bytes(["The lamps were lit by hand.", "Later they were lit by gas."]), kind: "text",
            pages: 2, text: "Later they were lit by gas."),
    ]

    private static func uploads(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let draft = try await trial.newDocument(of: customer)
        try await trial.each(good) { upload in
            let form = MultipartBody(
                file: upload.bytes, named: upload.name, fields: ["title": "A file: \(upload.name)", "year": "1999"])
            let added = try await trial.api.call(
                .addSource, draft, token: customer.access, body: form.bytes, headers: form.headers
            ).expect(201)
            try requireEqual(Bilingual("title"), added["title"]?.string, "A file: \(upload.name)", in: added)
            try requireEqual(Bilingual("kind"), added["kind"]?.string, upload.kind, in: added)
            try requireEqual(Bilingual("year"), added["year"]?.int, 1999, in: added)
            try requireEqual(Bilingual("pages"), added["pages"]?.int, upload.pages, in: added)
            let stored = try await trial.api.call(.source, draft, try added.string("id"), token: customer.access)
                .expect(200)
            try require(
                stored["content"]?.string?.contains(upload.text) == true,
                Bilingual("текст файлу \(upload.name)", "the text of \(upload.name)"),
                Bilingual(stored["content"]?.string ?? "—"), in: stored)
        }
        let bad =
            [
                ("binary.txt", [0x7F, 0x45, 0x4C, 0x46, 0, 0xFF, 0xFE, 0, 1, 2]), ("empty.txt", []),
                ("broken.pdf", Array("%PDF-1.4\nnothing".utf8)),
            ] as [(String, [UInt8])]
        try await trial.each(bad) { name, bytes in
            let form = MultipartBody(file: bytes, named: name, fields: ["title": "Bad"])
            try await trial.api.call(
                .addSource, draft, token: customer.access, body: form.bytes, headers: form.headers
            ).expect(422)
        }
    }
}
