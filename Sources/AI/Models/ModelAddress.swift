import Foundation

/// Where a provider's interface is, as operators and the vendors' own clients write it.
package enum ModelAddress {
    /// The address with its version: `https://api.openai.com` and `https://api.openai.com/v1` are the same.
    ///
    /// A path that has a version of its own, such as `/v1beta/openai`, stays as it is.
    ///
    /// - Parameter base: an http or https URL without a query.
    package static func withVersion(_ base: String) -> String {
        var base = base
        while base.hasSuffix("/") { base.removeLast() }
        let path = URLComponents(string: base)?.path ?? ""
        let hasVersion = path.split(separator: "/").contains { part in
            part.first == "v" && part.dropFirst().first?.isNumber == true
        }
        return hasVersion ? base : base + "/v1"
    }

    /// Whether an operator's text is one.
    package static func isValid(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()) else {
            return false
        }
        return parts.host?.isEmpty == false && parts.query == nil && parts.fragment == nil && parts.user == nil
            && parts.password == nil
    }
}
