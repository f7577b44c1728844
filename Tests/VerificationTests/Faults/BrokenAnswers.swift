extension BrokenPromise {
    /// What holds for every answer.
    static let ofAnswers: [BrokenPromise] = [
        BrokenPromise("500 instead of 422", in: "documents.validation", told: "no failure of the server") {
            passing, reply in
            if reply.status == 422 { reply = .problem(500, "internal-error", to: passing) }
        },
        BrokenPromise("no Retry-After", in: "auth.rate-limit", told: "Retry-After") { _, reply in
            reply.set("Retry-After", nil)
        },
        BrokenPromise("errors as HTML", in: "auth.empty-refresh", told: "application/problem+json") { _, reply in
            if reply.status >= 400 { reply.set("Content-Type", "text/html") }
        },
        BrokenPromise("tokens that may be cached", in: "auth.valid-refresh", told: "Cache-Control: no-store") {
            _, reply in
            if reply.status == 200 { reply.set("Cache-Control", nil) }
        },
        BrokenPromise("401 without a challenge", in: "auth.access-token", told: "WWW-Authenticate") { _, reply in
            reply.set("WWW-Authenticate", nil)
        },
        BrokenPromise("405 without Allow", in: "documents.bad-requests", told: "405, Allow") { _, reply in
            reply.set("Allow", nil)
        },
        BrokenPromise("request ids of its own", in: "auth.valid-refresh", told: "X-Request-ID") { _, reply in
            reply.set("X-Request-ID", "another")
        },
        BrokenPromise("times in another form", in: "documents.create", told: "created_at") { _, reply in
            reply.text = reply.text.replacing(/"created_at":"[^"]+"/, with: #""created_at":"yesterday""#)
        },
        BrokenPromise("422 that names no field", in: "documents.validation", told: "errors") { _, reply in
            if reply.status == 422 { reply.text = reply.text.replacing(/"errors":\[[^\]]*\],?/, with: "") }
        },
        BrokenPromise(
            "an answer that is not described", in: "documents.create", "operations.described-answers",
            told: "status 201 in OpenAPI"
        ) { passing, reply in
            if passing.path == "/openapi.yaml" { reply.text = reply.text.replacing("\"201\":", with: "\"299\":") }
        },
    ]
}
