extension BrokenPromise {
    /// Events and files.
    static let ofJobs: [BrokenPromise] = [
        BrokenPromise("SSE with a gap", in: "jobs.events", told: "without a gap") { passing, reply in
            guard passing.path.hasSuffix("/events") else { return }
            reply.text = reply.text.replacing(/id: 4\nevent: [^\n]*\ndata: [^\n]*\n\n/, with: "")
        },
        BrokenPromise("SSE with a double", in: "jobs.events", told: "without a gap") { passing, reply in
            guard passing.path.hasSuffix("/events"),
                let event = reply.text.firstMatch(of: /id: 4\nevent: [^\n]*\ndata: [^\n]*\n\n/)
            else { return }
            reply.text = reply.text.replacing(String(event.0), with: String(event.0) + String(event.0))
        },
        BrokenPromise("another's section written anew", in: "documents.regenerate", told: "404") { passing, reply in
            guard passing.path.hasSuffix("/regenerate"), reply.status == 404 else { return }
            reply = .json(#"{"job_id":"a","status":"queued","check_url":"/a"}"#, to: passing)
            reply.status = 202
        },
        BrokenPromise("an upload whose pages are lost", in: "documents.uploads", told: "the text of lamps.pdf") {
            passing, reply in
            guard passing.path.contains("/sources/") else { return }
            reply.text = reply.text.replacing("Later they were lit by gas.", with: "")
        },
        BrokenPromise("a stream that never says enough", in: "jobs.events", told: "204") { passing, reply in
            guard passing.path.hasSuffix("/events"), reply.status == 204 else { return }
            reply.status = 200
            reply.set("Content-Type", "text/event-stream")
        },
        BrokenPromise("a download with other bytes", in: "jobs.downloads", told: "the docx opens") { passing, reply in
            guard passing.uri.contains("format=docx"), reply.status == 200 else { return }
            // Long enough that it is not only the date of an entry.
            let middle = reply.body.count / 2
            for position in middle..<(middle + 64) { reply.body[position] ^= 0x55 }
        },
        BrokenPromise("a PDF that is cut off", in: "jobs.downloads", told: "the pdf opens") { passing, reply in
            guard passing.uri.contains("format=pdf"), reply.status == 200 else { return }
            reply.body.removeLast(200)
        },
        BrokenPromise("a file without its last section", in: "jobs.downloads", told: "the section's text") {
            passing, reply in
            guard passing.uri.contains("format=md"), reply.status == 200 else { return }
            reply.text = reply.text.replacing("ships a year", with: "")
        },
    ]
}
