import Foundation

extension String {
    /// The parts between the separators.
    func components(separatedAt separator: String) -> [String] { components(separatedBy: separator) }

    /// Without `%XX`.
    var removingPercents: String? { removingPercentEncoding }
}
