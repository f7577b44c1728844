import Foundation

/// What the server answers with: the same for the same request.
struct ModelText: Sendable {
    let request: ModelRequest
    let settings: ModelServer.Settings
    /// The language of a section.
    var isUkrainian: Bool

    init(request: ModelRequest, settings: ModelServer.Settings) {
        self.request = request
        self.settings = settings
        isUkrainian = request.instructions.contains("(uk")
    }

    /// The whole text, however many calls it takes.
    var text: String { request.isOutline ? outline : request.isCoherence ? #"{"edits": []}"# : section }

    /// What is left of it after the calls before.
    var rest: String {
        let whole = text
        return whole.hasPrefix(request.written) ? String(whole.dropFirst(request.written.count)) : whole
    }

    private var outline: String {
        let sections = max(1, settings.sections)
        let words = max(1, number(after: "about ") / sections)
        let parts = (1...sections).map { number in
            let title = isUkrainian ? "Розділ \(number)" : "Chapter \(number)"
            let brief = isUkrainian ? "Що сказати в розділі \(number)." : "What chapter \(number) has to show."
            let flag = settings.independent ? #","independent":true"# : ""
            return #"{"id":"part-\#(number)","title":"\#(title)","brief":"\#(brief)","targetWords":\#(words)\#(flag)}"#
        }
        return #"{"sections":[\#(parts.joined(separator: ","))]}"#
    }

    private var section: String {
        let target = max(10, number(after: "about "))
        let keys = self.keys
        var words = 0
        var sentences: [String] = []
        var choices = Choices(seed: request.material)
        while words < target {
            let length = min(8 + choices.next(below: 9), max(3, target - words))
            let vocabulary = isUkrainian ? Self.ukrainian : Self.english
            var sentence = (0..<length).map { _ in vocabulary[choices.next(below: vocabulary.count)] }
            sentence[0] = sentence[0].prefix(1).uppercased() + sentence[0].dropFirst()
            let citation = keys.isEmpty ? "" : " [@\(keys[sentences.count % keys.count])]"
            sentences.append(sentence.joined(separator: " ") + citation + ".")
            words += length
        }
        let paragraphs = stride(from: 0, to: sentences.count, by: 5).map { start in
            sentences[start..<min(start + 5, sentences.count)].joined(separator: " ")
        }
        return paragraphs.joined(separator: "\n\n")
    }

    /// The sources' keys, as the prompt names them.
    private var keys: [String] {
        request.material.matches(of: /name="source ([^"]+)"/).map { String($0.output.1) }
    }

    /// The first number behind a word of the instructions.
    private func number(after word: String) -> Int {
        guard let range = request.instructions.range(of: word + "[0-9]+", options: .regularExpression) else {
            return 300
        }
        return Int(request.instructions[range].dropFirst(word.count)) ?? 300
    }

    private static let english = """
        the harbour grew while ships carried grain from every village and merchants kept their books in many languages so \
        that trade between distant towns became steady under new rules which the council wrote for all who came to live \
        near water with families tools hopes and letters
        """.split(separator: " ").map(String.init)

    private static let ukrainian = """
        порт зростав коли кораблі везли зерно з кожного села а купці вели книги багатьма мовами тому торгівля між далекими \
        містами ставала сталою за новими правилами що їх писала рада для всіх хто прибував жити біля води з родинами \
        надіями та листами
        """.split(separator: " ").map(String.init)
}

/// A row of choices that depends on a text alone (FNV-1a, then a linear congruence).
private struct Choices {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    init(seed: String) {
        for byte in seed.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, limit)))
    }
}
