import Database
import HTTPTypes
import Hummingbird

/// What a request is called in answers, in the log and in the audit.
enum RequestName {
    /// The caller's `X-Request-ID` when it is 1–128 of `[A-Za-z0-9._-]`, else a new one.
    static func of(_ request: Request) -> String {
        guard let name = HTTPField.Name("X-Request-ID"), let given = request.headers[name],
            (1...128).contains(given.utf8.count), given.utf8.allSatisfy(isAllowed)
        else { return new() }
        return given
    }

    static func new() -> String { Identifier<Request>(at: TimeSource.system.now()).text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
