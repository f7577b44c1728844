import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("The process's own figures")
struct ProcessMetricsTests {
    #if os(Linux)
        @Test("are those of this process")
        func figures() async throws {
            let page = try ParsedMetrics(
                await MetricsExposition(
                    registry: MetricsRegistry(), sources: [ProcessMetrics.source, ProcessMetrics.build(version: "1.2")]
                ).text())
            let resident = try #require(page.value("process_resident_memory_bytes"))
            #expect(resident > 1_048_576)
            #expect(try #require(page.value("process_virtual_memory_bytes")) > resident)
            #expect(try #require(page.value("process_cpu_seconds_total")) > 0)
            let open = try #require(page.value("process_open_fds"))
            #expect(open >= 3)
            #expect(try #require(page.value("process_max_fds")) >= open)
            // After this was written and before now; a second for the clock ticks.
            let start = try #require(page.value("process_start_time_seconds"))
            #expect(start > 1_700_000_000 && start <= Date().timeIntervalSince1970 + 1)
            #expect(page.value("rukopys_build_info", ["version": "1.2"]) == 1)
            #expect(page.families.allSatisfy { $0.help?.isEmpty == false })
        }
    #endif

    @Test("are found in the line, whatever the program is called")
    func programName() throws {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 101 22 13 14 15 16 17 18 4711 20 21"
        for name in ["rukopys", "a b", ") R 1 (", "((", ""] {
            let times = try ProcessTimes(stat: "77 (\(name)) \(rest)\n")
            #expect(times.processorTicks == 123)
            #expect(times.startTicks == 4_711)
        }
        for bad in ["", "77", "77 (x) S 1 2", "77 (x) " + rest.replacing("101", with: "none")] {
            #expect(throws: ProcessTimes.Malformed.self) { try ProcessTimes(stat: bad) }
        }
    }
}
