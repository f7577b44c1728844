extension Failpoint {
    /// Arms the failpoints that the environment asks for; every command calls this before it does anything else.
    ///
    /// - Throws: ``FailpointsRefused`` for what cannot be read, and in a release build for anything at all: whoever
    ///   asks for faults must not believe that the program has survived them.
    package static func configure(from environment: [String: String]) throws(FailpointsRefused) {
        #if DEBUG
            if let plan = try FailpointPlan(readingFrom: environment) { FailpointTable.shared.follow(plan) }
        #else
            if environment[FailpointPlan.setting]?.isEmpty == false {
                throw FailpointsRefused(
                    reason: "\(FailpointPlan.setting) is set, and this is a release build: it has no failpoints")
            }
        #endif
    }
}
