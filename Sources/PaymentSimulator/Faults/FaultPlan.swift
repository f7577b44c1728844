import Foundation

/// All faults in force.
struct FaultPlan: Sendable, Equatable, Encodable {
    var webhook = WebhookFaults()
    var api: APIFaults?
    var refund = RefundFaults()

    /// The parts named in a control request; a part that is not named stays as it was.
    private struct Change: Decodable {
        let webhook: WebhookFaults?
        let api: APIFaults?
        let refund: RefundFaults?
    }

    private static let names: [String: [String]] = [
        "webhook": WebhookFaults.CodingKeys.allCases.map(\.rawValue),
        "api": APIFaults.CodingKeys.allCases.map(\.rawValue),
        "refund": RefundFaults.CodingKeys.allCases.map(\.rawValue),
    ]

    /// Replaces the parts that the JSON body names.
    ///
    /// - Throws: 400 for what is no JSON object, has an unknown name or a value out of bounds.
    mutating func apply(_ body: [UInt8]) throws(APIError) {
        let data = Data(body)
        guard let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] else {
            throw APIError("The body has to be a JSON object.")
        }
        for (part, value) in object {
            guard let known = Self.names[part] else { throw .unknown(part) }
            for name in (value as? [String: Any])?.keys.sorted() ?? [] where !known.contains(name) {
                throw .unknown("\(part)[\(name)]")
            }
        }
        let change: Change
        do {
            change = try JSONDecoder().decode(Change.self, from: data)
        } catch DecodingError.dataCorrupted(let context) {
            throw APIError(context.debugDescription)
        } catch {
            throw APIError("A fault has a value of the wrong kind.")
        }
        if let webhook = change.webhook { self.webhook = webhook }
        if let api = change.api { self.api = api }
        if let refund = change.refund { self.refund = refund }
    }

    /// The error that hits this call, and how; nil where none does.
    mutating func takeAPIFault(path: String) -> APIFaults? {
        guard var fault = api, fault.hits(path: path) else { return nil }
        api = fault.times > 0 ? fault : nil
        return fault
    }
}
