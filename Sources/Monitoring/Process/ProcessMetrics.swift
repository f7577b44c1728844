#if os(Linux)
    import Foundation
#endif

/// What Prometheus' own clients say about their process, under the names that dashboards expect
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
///
/// Read from `/proc`, which only Linux has; elsewhere there are none.
package enum ProcessMetrics {
    package static let source = MetricsSource("process") { try samples() }

    /// One series that is always 1 and says in its label which release runs.
    package static func build(version: String) -> MetricsSource {
        MetricsSource("build") {
            [
                MetricSample(
                    "rukopys_build_info", help: "1; the label says which release runs.",
                    labels: [("version", version)], value: 1)
            ]
        }
    }

    #if os(Linux)
        /// The process's figures cannot be read.
        struct Unreadable: Error {
            let path: String
        }

        private static func samples() throws -> [MetricSample] {
            let process = try ProcessTimes(stat: try text("/proc/self/stat"))
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            let pages = try numbers("/proc/self/statm")
            let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
            guard ticks > 0, pages.count >= 2 else { throw Unreadable(path: "/proc/self/statm") }
            // One of them is that of the reading itself.
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1
            return [
                MetricSample(
                    "process_cpu_seconds", .counter, help: "Processor time used, in user and system mode.",
                    value: process.processorTicks / ticks),
                MetricSample(
                    "process_resident_memory_bytes", help: "Memory in use that is in RAM.",
                    value: pages[1] * pageSize),
                MetricSample(
                    "process_virtual_memory_bytes", help: "Address space in use.", value: pages[0] * pageSize),
                MetricSample("process_open_fds", help: "Open file descriptors.", value: Double(descriptors)),
                MetricSample(
                    "process_max_fds", help: "How many file descriptors may be open.", value: descriptorLimit()),
                MetricSample(
                    "process_start_time_seconds", help: "When the process started, since 1970 UTC.",
                    value: try bootTime() + process.startTicks / ticks),
            ]
        }

        /// Unlimited is very many.
        private static func descriptorLimit() -> Double {
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
            return Double(limit.rlim_cur)
        }

        /// Seconds since 1970; the start of a process is told relative to it.
        private static func bootTime() throws -> Double {
            let line = try text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            guard let seconds = line.flatMap({ Double($0.dropFirst("btime ".count)) }) else {
                throw Unreadable(path: "/proc/stat")
            }
            return seconds
        }

        private static func numbers(_ path: String) throws -> [Double] {
            try text(path).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        }

        private static func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }
    #else
        private static func samples() throws -> [MetricSample] { [] }
    #endif
}
