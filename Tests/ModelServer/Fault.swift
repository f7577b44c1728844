/// What a model server gets wrong about one call.
package enum Fault: Sendable, Hashable {
    /// The call is answered as it should be.
    case none
    /// An answer with this status and an error as its body; 429 and 503 with a `Retry-After` of so many seconds.
    case status(Int, retryAfter: Int?)
    /// 429 whose `Retry-After` is a date, so many seconds ahead.
    case retryDate(Int)
    /// The connection is broken off in the middle of the text.
    case reset
    /// The stream ends cleanly in the middle of the text, without a word about its end.
    case cut
    /// The text comes word by word, so many milliseconds apart.
    case drip(milliseconds: Int)
    /// An error in the middle of an answer that had begun well; the code is the provider's.
    case errorInside(String)
    /// 200 with an error instead of a stream.
    case errorBody
    /// Nothing comes any more, in the middle of the text.
    case silence
    /// Not even the answer's head comes.
    case deaf
    /// What comes in the middle of the text is no JSON.
    case wrongJSON
    /// 200 with a page of HTML.
    case html
    /// The answer says nothing of its tokens.
    case noUsage
    /// The text stops at half of its length, as at a limit.
    case length
    /// The provider's policy ends the text.
    case filtered
    /// Only pings come, in the middle of the text.
    case pings
    /// Everything comes but the mark that ends the stream, and the connection stays open.
    case openEnd
    /// The text is what it would be, and no figures and no end follow the provider's word that it is done.
    case cutAfterFinish
    /// The text is a fraction of what was asked for, and called done.
    case short
    /// The text repeats its orders.
    case leak
    /// The text is in another language than the one asked for.
    case foreign

    /// The word for it in a schedule, without its parameter.
    var word: String {
        switch self {
        case .none: "none"
        case .status(let status, _): "\(status)"
        case .retryDate: "retry-date"
        case .reset: "reset"
        case .cut: "cut"
        case .drip: "drip"
        case .errorInside: "error-inside"
        case .errorBody: "error-body"
        case .silence: "silence"
        case .deaf: "deaf"
        case .wrongJSON: "wrong-json"
        case .html: "html"
        case .noUsage: "no-usage"
        case .length: "length"
        case .filtered: "filtered"
        case .pings: "pings"
        case .openEnd: "open-end"
        case .cutAfterFinish: "cut-after-finish"
        case .short: "short"
        case .leak: "leak"
        case .foreign: "foreign"
        }
    }

    /// - Parameters:
    ///   - word: a status, or one of the words.
    ///   - parameter: what stands behind its `@`.
    init?(_ word: String, parameter: String?) {
        let plain: [Fault] = [
            .none, .reset, .cut, .errorBody, .silence, .deaf, .wrongJSON, .html, .noUsage, .length, .filtered, .pings,
            .openEnd, .cutAfterFinish, .short, .leak, .foreign,
        ]
        if let fault = plain.first(where: { $0.word == word }) {
            guard parameter == nil else { return nil }
            self = fault
            return
        }
        let number = parameter.flatMap(Int.init)
        if parameter != nil, number == nil, word != "error-inside" { return nil }
        switch word {
        case "drip": self = .drip(milliseconds: number ?? 50)
        case "retry-date": self = .retryDate(number ?? 1)
        case "error-inside": self = .errorInside(parameter ?? "server_error")
        default:
            guard let status = Int(word), (400...599).contains(status) else { return nil }
            self = .status(status, retryAfter: number)
        }
    }
}
