import Foundation
import HTTPTypes

/// The check of the API key (https://docs.stripe.com/api/authentication).
enum RequestAuthorization {
    /// Accepts `Authorization: Bearer <key>`, and `Basic` with the key as the user and any password.
    ///
    /// - Throws: 401 where the key is missing or another.
    static func check(_ headers: HTTPFields, secretKey: String) throws(APIError) {
        guard let header = headers[.authorization], let key = key(in: header), !key.isEmpty else {
            throw APIError(
                status: 401,
                "You did not provide an API key. Provide it in the Authorization header, as a bearer token.")
        }
        guard key == secretKey else {
            // Like Stripe, only the end is repeated, so that a log of the answer gives no key away.
            throw APIError(status: 401, code: "api_key_invalid", "Invalid API Key provided: ****\(key.suffix(4))")
        }
    }

    private static func key(in header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let credentials = parts[1].trimmingCharacters(in: .whitespaces)
        switch parts[0].lowercased() {
        case "bearer": return credentials
        case "basic":
            guard let data = Data(base64Encoded: credentials), let text = String(data: data, encoding: .utf8) else {
                return nil
            }
            return text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        default: return nil
        }
    }
}
