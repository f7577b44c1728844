import AI
import Foundation

/// Whether the models of the chain can be reached with our keys: by the list of models, which costs nothing.
struct ModelsCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let outside: OutsideCall
    let name = "models"

    var needsNetwork: Bool { configuration.ai.hasModel }

    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        for writer in configuration.ai.chain {
            switch writer {
            case .builtin: findings.append(.ok("builtin: needs nobody"))
            case .model(let choice): findings.append(try await ask(choice))
            }
        }
        return findings
    }

    private func ask(_ choice: ModelChoice) async throws -> Finding {
        let model = "\(choice.vendor.rawValue):\(choice.model)"
        let answer: OutsideCall.Answer
        do {
            answer = try await outside.get(ModelAddress.withVersion(choice.base) + "/models", Self.headers(choice))
        } catch let failure as OutsideCall.Failure {
            return .failed("\(model): \(failure.reason)", "see \(Self.prefix(choice))_BASE_URL")
        }
        switch answer.status {
        case 200:
            let names = Self.names(answer.body)
            // Some list only what somebody has pulled or deployed, and some nothing at all.
            guard names.isEmpty || names.contains(choice.model) else {
                return .warning("\(model): takes our key, and does not list this model", "see AI_CHAIN")
            }
            return .ok("\(model): takes our key")
        case 401, 403:
            return .failed("\(model): refuses our key (\(answer.status))", "see \(Self.prefix(choice))_API_KEY")
        case 404, 405:
            return .warning("\(model): answers, and lists no models: the key was not tried", "watch the first document")
        default:
            return .failed("\(model): answers with \(answer.status)", "see \(Self.prefix(choice))_BASE_URL")
        }
    }

    private static func prefix(_ choice: ModelChoice) -> String { choice.vendor.rawValue.uppercased() }

    private static func headers(_ choice: ModelChoice) -> [(name: String, value: String)] {
        switch choice.vendor {
        case .openai: [("Authorization", "Bearer \(choice.key.exposed)")]
        // https://docs.anthropic.com/en/api/models-list
        case .anthropic: [("x-api-key", choice.key.exposed), ("anthropic-version", "2023-06-01")]
        }
    }

    /// Both vendors list them as `{"data": [{"id": …}]}`.
    private static func names(_ body: [UInt8]) -> Set<String> {
        struct List: Decodable {
            struct Model: Decodable { let id: String }
            let data: [Model]
        }
        let list = try? JSONDecoder().decode(List.self, from: Data(body))
        return Set((list?.data ?? []).map(\.id))
    }
}
