/// All that is to happen in a process, by place: `jobs.after-intent=kill@3,jobs.before-checkpoint=stop`.
package struct FailpointPlan: Sendable, Equatable {
    /// The setting with the plan.
    package static let setting = "RUKOPYS_FAILPOINTS"
    /// The setting with ``onceFolder``.
    package static let onceSetting = "RUKOPYS_FAILPOINTS_ONCE"

    package var rules: [Failpoint: FailpointRule]
    /// A folder in which each place leaves a file before the process is killed or stopped there.
    ///
    /// Where the file is already, nothing happens: so a process that is started again does not die again, and of
    /// several with this folder only one dies. `nil`: each process counts for itself.
    package var onceFolder: String?

    package init(_ rules: [Failpoint: FailpointRule], onceFolder: String? = nil) {
        self.rules = rules
        self.onceFolder = onceFolder
    }

    /// The plan as a started process's environment has it.
    package var environment: [String: String] {
        var environment = [Self.setting: rules.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ",")]
        environment[Self.onceSetting] = onceFolder
        return environment
    }
}

/// Failpoints that cannot be as they are asked for.
package struct FailpointsRefused: Error, Sendable, Equatable {
    /// One line for the operator.
    package let reason: String
}
