#if DEBUG
    import Foundation

    extension FailpointPlan {
        /// Reads what the environment asks for.
        ///
        /// - Returns: `nil` when it asks for nothing.
        /// - Throws: ``FailpointsRefused``: a fault that silently does not happen would make a test pass.
        package init?(readingFrom environment: [String: String]) throws(FailpointsRefused) {
            guard let text = environment[Self.setting], !text.isEmpty else { return nil }
            var rules: [Failpoint: FailpointRule] = [:]
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let (place, rule) = try Self.entry(part)
                guard rules.updateValue(rule, forKey: place) == nil else {
                    throw Self.refusal("\(place.rawValue) is there twice")
                }
            }
            self.init(rules, onceFolder: try Self.folder(environment[Self.onceSetting]))
        }

        private static func entry(
            _ text: Substring
        ) throws(FailpointsRefused) -> (place: Failpoint, rule: FailpointRule) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else { throw refusal("\"\(text)\" is not PLACE=ACTION") }
            guard let place = Failpoint(rawValue: parts[0]) else {
                let places = Failpoint.allCases.map(\.rawValue).joined(separator: ", ")
                throw refusal("there is no place \"\(parts[0])\", there are: \(places)")
            }
            guard let rule = FailpointRule(parts[1]) else {
                let actions = FailpointRule.Action.allCases.map(\.rawValue).joined(separator: ", ")
                throw refusal(
                    "\"\(parts[1])\" at \(place.rawValue) must be one of \(actions), "
                        + "and may end with @N or @N+, N from 1")
            }
            return (place, rule)
        }

        private static func folder(_ path: String?) throws(FailpointsRefused) -> String? {
            guard let path, !path.isEmpty else { return nil }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
                FileManager.default.isWritableFile(atPath: path)
            else { throw FailpointsRefused(reason: "\(onceSetting): \(path) is no folder that can be written to") }
            return path
        }

        private static func refusal(_ reason: String) -> FailpointsRefused {
            FailpointsRefused(reason: "\(setting): \(reason)")
        }
    }
#endif
