#if DEBUG
    import Foundation
    import Synchronization
    import TestSupport
    import Testing

    @testable import Failpoints

    @Suite("Reaching a failpoint")
    struct FailpointTableTests {
        /// Which of ten visits fail.
        private static func failing(_ rule: FailpointRule) throws -> [Int] {
            let table = FailpointTable()
            table.follow(FailpointPlan([.afterIntent: rule]))
            return try (1...10).filter { _ in
                try table.reach(.afterSend, about: "")
                do {
                    try table.reach(.afterIntent, about: "")
                    return false
                } catch {
                    #expect(error as? InjectedFault == InjectedFault(at: .afterIntent))
                    return true
                }
            }
        }

        @Test("does what is configured at the visits that it is configured for, and elsewhere nothing")
        func visits() throws {
            #expect(try Self.failing(FailpointRule(.error)) == [1])
            #expect(try Self.failing(FailpointRule(.error, at: 3)) == [3])
            #expect(try Self.failing(FailpointRule(.error, at: 3, isLasting: true)) == Array(3...10))
            #expect(try Self.failing(FailpointRule(.error, at: 11)) == [])
        }

        @Test("counts every visit of many threads once")
        func together() async {
            let table = FailpointTable()
            table.follow(FailpointPlan([.afterIntent: FailpointRule(.error, at: 500)]))
            let faults = await withTaskGroup(of: Int.self) { group in
                for _ in 1...1_000 {
                    group.addTask {
                        do {
                            try table.reach(.afterIntent, about: "")
                            return 0
                        } catch {
                            return 1
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(faults == 1)
        }

        @Test("a test hears its own visits only, and none when it is over")
        func interception() async throws {
            let heard = Mutex<[String]>([])
            let mine = UUID().uuidString
            try await Failpoint.intercepting(.afterFinalisation, about: mine) { subject in
                heard.withLock { $0.append(subject) }
            } during: {
                try Failpoint.reach(.afterFinalisation, about: mine)
                try Failpoint.reach(.afterFinalisation, about: "somebody else's")
                try Failpoint.reach(.afterFinalisation)
                try Failpoint.reach(.inFinalisation, about: mine)
                // As from a thread of a database.
                try await Task.detached { try Failpoint.reach(.afterFinalisation, about: mine) }.value
            }
            try Failpoint.reach(.afterFinalisation, about: mine)
            #expect(heard.withLock { $0 } == [mine, mine])
        }

        @Test("what a test throws there is thrown there")
        func thrown() async throws {
            let mine = UUID().uuidString
            try await Failpoint.intercepting(.beforeCheckpoint, about: mine) { _ in
                throw TestSupportError.timedOut("on purpose")
            } during: {
                _ = #expect(throws: TestSupportError.timedOut("on purpose")) {
                    try Failpoint.reach(.beforeCheckpoint, about: mine)
                }
            }
        }

        @Test("nothing happens where the folder says that it has happened, nor where it cannot be asked")
        func once() async throws {
            try await TemporaryFolder.with { folder in
                try Data().write(to: folder.appending(path: "jobs.after-intent"))
                let table = FailpointTable()
                // This very process would die.
                table.follow(
                    FailpointPlan(
                        [.afterIntent: FailpointRule(.kill, isLasting: true)], onceFolder: folder.path))
                try table.reach(.afterIntent, about: "")
                table.follow(
                    FailpointPlan(
                        [.afterSend: FailpointRule(.kill, isLasting: true)], onceFolder: folder.path + "/gone"))
                try table.reach(.afterSend, about: "")
            }
        }
    }
#endif
