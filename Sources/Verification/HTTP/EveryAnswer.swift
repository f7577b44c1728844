/// What holds for every answer of the API, whatever was asked: looked at each time, in every scenario.
enum EveryAnswer {
    static func defects(of answer: Answer) -> [Defect] {
        // What does not exist promises nothing; a path that knows other methods does.
        if answer.isOfMissingEndpoint, answer.presence == .absent { return [] }
        return [requestID, problem, challenge, allowed, patience, noDefect, noStore, times].flatMap { $0(answer) }
    }

    private static func requestID(_ answer: Answer) -> [Defect] {
        let sent = answer.request.id
        let isOurs = (1...128).contains(sent.utf8.count) && sent.utf8.allSatisfy { $0.isOfRequestID }
        guard isOurs else { return [] }
        let given = answer.header("X-Request-ID")
        return given == sent
            ? [] : [Defect("X-Request-ID: \(sent)", "X-Request-ID: \(given ?? "—")", in: answer)]
    }

    /// RFC 9457, with the fields that the contract promises.
    private static func problem(_ answer: Answer) -> [Defect] {
        guard answer.status >= 400, answer.request.endpoint.method != "HEAD" else { return [] }
        let type = answer.header("Content-Type") ?? "—"
        guard type.hasPrefix("application/problem+json") else {
            return [
                Defect(
                    "Content-Type: application/problem+json", "\(answer.status), Content-Type: \(type)", in: answer)
            ]
        }
        let missing = ["type", "title", "status", "detail", "instance"].filter { answer[$0] == nil }
        var defects: [Defect] = []
        if !missing.isEmpty {
            defects.append(
                Defect(
                    "problem+json: type, title, status, detail, instance", "− \(missing.joined(separator: ", "))",
                    in: answer))
        }
        if let status = answer["status"]?.int, status != answer.status {
            defects.append(Defect("problem+json: status \(answer.status)", "status \(status)", in: answer))
        }
        if answer.status == 422, answer["errors"]?.array?.isEmpty != false {
            defects.append(Defect("422: errors [{field, message}]", String(answer.text.prefix(300)), in: answer))
        }
        return defects
    }

    private static func challenge(_ answer: Answer) -> [Defect] {
        guard answer.status == 401 else { return [] }
        let given = answer.header("WWW-Authenticate")
        return given?.hasPrefix("Bearer") == true
            ? [] : [Defect("401, WWW-Authenticate: Bearer", "WWW-Authenticate: \(given ?? "—")", in: answer)]
    }

    private static func allowed(_ answer: Answer) -> [Defect] {
        answer.status == 405 && answer.header("Allow") == nil ? [Defect("405, Allow", "Allow: —", in: answer)] : []
    }

    private static func patience(_ answer: Answer) -> [Defect] {
        guard answer.status == 429 || answer.status == 503 else { return [] }
        let given = answer.header("Retry-After")
        return (given.flatMap(Int.init) ?? 0) >= 1
            ? [] : [Defect("\(answer.status), Retry-After: N", "Retry-After: \(given ?? "—")", in: answer)]
    }

    private static func noDefect(_ answer: Answer) -> [Defect] {
        guard answer.status >= 500, answer.status != 503 else { return [] }
        return [
            Defect(
                Bilingual("без помилок сервера", "no failure of the server"),
                Bilingual("\(answer.verdict): \(answer.text.prefix(300))"), in: answer)
        ]
    }

    private static func noStore(_ answer: Answer) -> [Defect] {
        guard answer.status < 300, !answer.json.keys.isDisjoint(with: ["access_token", "refresh_token", "magic_link"])
        else { return [] }
        let given = answer.header("Cache-Control")
        return given?.contains("no-store") == true
            ? [] : [Defect("Cache-Control: no-store", "Cache-Control: \(given ?? "—")", in: answer)]
    }

    /// RFC 3339, UTC, milliseconds.
    private static func times(_ answer: Answer) -> [Defect] {
        guard answer.header("Content-Type")?.hasPrefix("application/json") == true else { return [] }
        let wrong = answer.json.everything().first { name, value in
            guard name.hasSuffix("_at"), let text = value.string else { return false }
            return text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) == nil
        }
        guard let wrong else { return [] }
        return [Defect("\(wrong.name): 2026-01-31T12:34:56.789Z", "\(wrong.name): \(wrong.value.text)", in: answer)]
    }
}

extension UInt8 {
    /// Whether it may stand in a request's id: `[A-Za-z0-9._-]`.
    var isOfRequestID: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "._-".utf8.contains(self)
        }
    }
}
