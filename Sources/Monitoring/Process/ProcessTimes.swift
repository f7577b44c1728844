/// The times in `/proc/self/stat` (proc_pid_stat(5)), in clock ticks.
struct ProcessTimes: Equatable {
    /// In user and system mode together.
    let processorTicks: Double
    /// When the process started, after boot.
    let startTicks: Double

    /// It is no line of that form.
    struct Malformed: Error {}

    /// - Throws: ``Malformed``.
    init(stat: String) throws {
        // The program's name stands in parentheses and may hold both spaces and parentheses: the last one closes it.
        guard let end = stat.lastIndex(of: ")") else { throw Malformed() }
        let fields = stat[stat.index(after: end)...].split(separator: " ").map(String.init)
        // The first of them is the third of the line; utime, stime and starttime are the 14th, 15th and 22nd.
        guard fields.count > 19, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19])
        else { throw Malformed() }
        processorTicks = user + system
        startTicks = start
    }
}
