import EmbeddedFiles
import HTTPTypes
import Security
import Synchronization

/// The description as it is served: `openapi.yaml` of the package, and in each operation where it is answered.
final class ServedDescription: Sendable {
    private struct Made {
        let text: String
        let page: String
    }

    private let publicURL: PublicURL
    private let places = Mutex<[RecordingRouter.Operation: RoutePlace]>([:])
    private let made = Mutex<Made?>(nil)

    init(publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    /// The server of the file, for which ours stands in what is served.
    private static let example = "http://127.0.0.1:8080"

    /// The routes are known only after the one that serves this.
    func fill(with places: [RecordingRouter.Operation: RoutePlace]) {
        self.places.withLock { $0 = places }
    }

    /// OpenAPI 3.1 in YAML.
    ///
    /// - Throws: 404 when the package has no such file; `YamlError`.
    var text: String { get throws { try make().text } }

    /// The same as a page for people.
    ///
    /// - Throws: as ``text``.
    var page: String { get throws { try make().page } }

    /// Made when somebody first asks, and kept: it is the same as long as the process lives.
    private func make() throws -> Made {
        let places = places.withLock { $0 }
        return try made.withLock { made in
            if let made { return made }
            guard let file = EmbeddedFile.named("openapi.yaml") else { throw Problem.notFound }
            let text = Self.adding(places, to: file.text)
                .replacing("\n  - url: \(Self.example)\n", with: "\n  - url: \(publicURL.origin)\n", maxReplacements: 1)
            let new = Made(text: text, page: try DescriptionPage(text).html)
            made = new
            return new
        }
    }

    /// The description with an `x-source` below the line of each operation.
    ///
    /// By lines, so that everything else stays as somebody has written it: paths are two spaces in, methods four.
    static func adding(_ places: [RecordingRouter.Operation: RoutePlace], to text: String) -> String {
        var lines: [Substring] = []
        var path: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line)
            let indent = line.prefix { $0 == " " }.count
            let key = line.dropFirst(indent)
            guard key.last == ":" else { continue }
            switch indent {
            case 2: path = key.first == "/" ? key.dropLast() : nil
            case 4:
                guard let path, let method = HTTPRequest.Method(key.dropLast().uppercased()) else { break }
                let operation = RecordingRouter.Operation(method: method, path: String(path))
                if let place = places[operation] { lines.append("      x-source: \(place.flow)") }
            default: break
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension RoutePlace {
    /// In YAML, on one line.
    fileprivate var flow: String {
        "{ file: \(file), line: \(line), function: \(function), service: \(service) }"
    }
}
