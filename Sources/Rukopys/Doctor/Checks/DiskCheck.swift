import Foundation

/// Whether there is room for what is still to come.
struct DiskCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "disk"

    /// A document of 200 pages with all its files, some times over.
    private static let least = 200 << 20
    private static let comfortable = 2 << 30

    func findings() async throws -> [Finding] {
        var places = [("DATA_DIR", configuration.dataFolder), ("temporary files", NSTemporaryDirectory())]
        if configuration.artifactBucket == nil { places.append(("ARTIFACT_STORE", configuration.artifactFolder)) }
        var seen: Set<UInt64> = []
        return places.compactMap { name, path -> Finding? in
            let existing = Self.nearest(path)
            var status = stat()
            // Two folders on one disk are one finding.
            guard stat(existing, &status) == 0, seen.insert(UInt64(status.st_dev)).inserted else { return nil }
            return Self.finding(name, existing)
        }
    }

    static func finding(_ name: String, _ path: String) -> Finding {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            return .failed("\(name): cannot look at \(path)", "see whether it can be reached")
        }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        let text = "\(name): \(free >> 20) MB are free at \(path)"
        // Some file systems do not count files: they say 0 of 0.
        if status.f_files > 0, status.f_favail < 1_000 {
            return .failed("\(name): no more than \(status.f_favail) new files fit at \(path)", "remove some")
        }
        if free < least { return .failed(text, "make room: webhooks are refused when the disk is full") }
        return free < comfortable ? .warning(text, "make room before it is full") : .ok(text)
    }

    /// The folder itself, or the one in which it will be made.
    private static func nearest(_ path: String) -> String {
        var path = path
        while !path.isEmpty, path != "/", !FileManager.default.fileExists(atPath: path) {
            path = (path as NSString).deletingLastPathComponent
        }
        return path.isEmpty ? "." : path
    }
}
