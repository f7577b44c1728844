#if DEBUG
    import Foundation
    import TestSupport
    import Testing

    @testable import Failpoints

    @Suite("What RUKOPYS_FAILPOINTS asks for")
    struct FailpointPlanTests {
        private static func plan(_ text: String, once: String? = nil) throws -> FailpointPlan? {
            var environment = ["RUKOPYS_FAILPOINTS": text, "PATH": "/bin"]
            environment["RUKOPYS_FAILPOINTS_ONCE"] = once
            return try FailpointPlan(readingFrom: environment)
        }

        @Test("is places with an action each, at the first visit unless it says another")
        func read() throws {
            let plan = try Self.plan(
                "jobs.after-intent=kill@3, jobs.before-checkpoint=stop,payments.after-webhook-commit=error@2+")
            #expect(
                plan
                    == FailpointPlan([
                        .afterIntent: FailpointRule(.kill, at: 3), .beforeCheckpoint: FailpointRule(.stop, at: 1),
                        .afterWebhookCommit: FailpointRule(.error, at: 2, isLasting: true),
                    ]))
        }

        @Test("is read as it is written for a process, whatever it is")
        func roundTrip() async throws {
            try await TemporaryFolder.with { folder in
                for place in Failpoint.allCases {
                    for action in FailpointRule.Action.allCases {
                        for (visit, isLasting) in [(1, false), (1, true), (42, false), (42, true)] {
                            var plan = FailpointPlan([place: FailpointRule(action, at: visit, isLasting: isLasting)])
                            let read = try FailpointPlan(readingFrom: plan.environment)
                            #expect(read == plan)
                            plan.onceFolder = folder.path
                            plan.rules[.afterClaim] = FailpointRule(.stop)
                            let both = try FailpointPlan(readingFrom: plan.environment)
                            #expect(both == plan)
                        }
                    }
                }
            }
        }

        @Test("is nothing when it is not set, or empty")
        func nothing() throws {
            let unset = try FailpointPlan(readingFrom: [:])
            #expect(unset == nil)
            #expect(try Self.plan("") == nil)
        }

        @Test(
            "is refused, by name, when it is mistyped",
            arguments: [
                ("jobs.after-intnet=kill", "there is no place \"jobs.after-intnet\", there are: jobs.after-claim, "),
                ("jobs.after-intent=kil", "\"kil\" at jobs.after-intent must be one of kill, stop, error"),
                ("jobs.after-intent=kill@0", "\"kill@0\""), ("jobs.after-intent=kill@-1", "\"kill@-1\""),
                ("jobs.after-intent=kill@+", "\"kill@+\""), ("jobs.after-intent=kill@1++", "\"kill@1++\""),
                ("jobs.after-intent=kill@", "\"kill@\""), ("jobs.after-intent=kill@99999999999999999999", "must be"),
                ("jobs.after-intent=kill@²", "must be"), ("jobs.after-intent", "is not PLACE=ACTION"),
                ("jobs.after-intent=", "\"\" at jobs.after-intent"), ("jobs.after-intent=kill,", "is not PLACE=ACTION"),
                ("jobs.after-intent=kill,jobs.after-intent=stop", "jobs.after-intent is there twice"),
            ])
        func refused(text: String, reason: String) throws {
            let refusal = #expect(throws: FailpointsRefused.self) { try Self.plan(text) }
            #expect(refusal?.reason.hasPrefix("RUKOPYS_FAILPOINTS: ") == true)
            #expect(refusal?.reason.contains(reason) == true, "\(refusal?.reason ?? "")")
            #expect(refusal?.reason.contains("\n") == false)
        }

        @Test("is refused when the folder for once is none")
        func noFolder() throws {
            for path in ["/nowhere/at/all", "/dev/null"] {
                let refusal = #expect(throws: FailpointsRefused.self) {
                    try Self.plan("jobs.after-intent=kill", once: path)
                }
                #expect(refusal?.reason.hasPrefix("RUKOPYS_FAILPOINTS_ONCE: \(path)") == true)
            }
        }
    }
#endif
