import Foundation
import Synchronization

/// Every credential that the verifier holds, with the name under which a report may show it.
///
/// A report is kept and sent around; a token in it would still be good.
final class Secrets: Sendable {
    private let names = Mutex<[String: String]>([:])

    /// Remembers one; what is too short to be told from ordinary text is not worth hiding.
    func add(_ value: String?, as name: String) {
        guard let value, value.utf8.count >= 8 else { return }
        names.withLock { $0[value] = name }
    }

    /// Remembers all that an answer hands out.
    func add(from json: JSON) {
        for (name, value) in json.everything() {
            guard let text = value.string else { continue }
            switch name {
            case "access_token": add(text, as: "ACCESS_TOKEN")
            case "refresh_token": add(text, as: "REFRESH_TOKEN")
            case "code": add(text, as: "CODE")
            case "magic_link":
                add(
                    text.components(separatedBy: "token=").last.flatMap { $0.removingPercentEncoding }, as: "LINK_TOKEN"
                )
            default: break
            }
        }
    }

    /// The text with each secret replaced by what `render` makes of its name.
    func hidden(in text: String, _ render: (String) -> String) -> String {
        names.withLock { $0 }.reduce(text) { text, secret in
            text.contains(secret.key) ? text.replacing(secret.key, with: render(secret.value)) : text
        }
    }

    /// The text with `$NAME` for each secret.
    func hidden(in text: String) -> String { hidden(in: text) { "$\($0)" } }
}
