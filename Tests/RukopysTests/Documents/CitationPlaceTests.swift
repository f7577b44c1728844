import Foundation
import TestSupport
import Testing

@Suite("Where a document's citations lead, over HTTP")
struct CitationPlaceTests {
    private static let pages = [
        "The port of Odesa was founded in 1794 by a decree of the empress Catherine. "
            + "Work on the moles of Odesa began on 2 September of the same year.",
        "Between 1819 and 1859 the port of Odesa was free of customs duties. "
            + "The lighthouse of Odesa was lit for the first time in 1845.",
    ]

    @Test("to the page of the PDF that was uploaded, word for word", arguments: Engine.available)
    func places(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument([
                "title": "The port of Odesa", "topic": "How the port of Odesa was founded and grew.", "sources": [],
            ])
            let source = try await you.upload(
                Multipart.file("odesa.pdf", SamplePDF.bytes(pages: Self.pages)), to: document)
            #expect(source.status == 201, "\(source.text)")
            _ = try await you.pay(document)
            try await eventually("it is written", within: .seconds(240)) {
                try await you.get("documents/\(document)")["status"] == "completed"
            }
            let path = "documents/\(document)/sections?include=places"
            let sections = try await you.get(path)
            #expect(sections.status == 200, "\(sections.text)")
            let places = sections["items"]?.array.flatMap { $0["citation_places"]?.array ?? [] } ?? []
            let verbatim = places.filter { $0["match"] == "verbatim" }
            #expect(Set(verbatim.compactMap { $0["page"]?.int }) == [1, 2], "\(sections.text)")
            for place in places {
                #expect(
                    place.names == [
                        "citation_key", "source_id", "sentence", "page", "paragraph", "heading", "match",
                    ])
                #expect(place["citation_key"] == "s1" && place["source_id"] == source["id"])
            }
            for place in verbatim {
                let sentence = place["sentence"]?.string ?? ""
                #expect(place["page"]?.int.map { Self.pages[$0 - 1].contains(sentence.dropLast()) } == true)
            }
            // What was found is kept, and is the same.
            #expect(try await you.get(path).json == sections.json)
            let plain = try await you.get("documents/\(document)/sections")
            #expect(
                plain["items"]?.array
                    == sections["items"]?.array.map {
                        $0.merging(["target_words": nil, "citation_places": nil])
                    })
            #expect(try await you.get("documents/\(document)/sections?include=all").fields == ["include"])
            let stranger = try await server.signIn("stranger@example.org")
            #expect(try await stranger.get(path).slug == "not-found")
        }
    }
}
