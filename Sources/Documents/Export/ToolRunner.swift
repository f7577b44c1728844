import Foundation
import Subprocess
import SystemPackage

/// Runs programs on texts that nobody trusts: without a network, with bounded memory and time, in an empty folder and
/// with an empty environment. At the limit, everything that a program has started ends with it.
actor ToolRunner {
    /// More at once would only make each of them slower.
    private var freePlaces = max(1, ProcessInfo.processInfo.activeProcessorCount)
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isolation: [String]?

    /// Runs a tool and gives what it wrote to its standard output.
    ///
    /// - Parameters:
    ///   - input: goes to its standard input.
    ///   - folder: where it runs.
    ///   - moment: what it shall take for the present, so that the same input gives the same file.
    /// - Throws: ``ExportError``; `CancellationError`.
    func run(
        _ tool: Tool, _ arguments: [String], input: [UInt8] = [], in folder: String, at moment: Date
    ) async throws -> [UInt8] {
        guard tool.isInstalled else { throw ExportError.toolMissing(tool.name) }
        await enter()
        defer { leave() }
        try Task.checkCancellation()
        let command = await isolationCommand() + Self.limits(of: tool) + [tool.name] + arguments
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await Self.run(command, tool, input: input, in: folder, at: moment) }
            group.addTask {
                try await Task.sleep(for: tool.limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() ?? nil else {
                throw ExportError.timedOut(tool: tool.name, seconds: tool.limit.components.seconds)
            }
            return output
        }
    }

    private static func run(
        _ command: [String], _ tool: Tool, input: [UInt8], in folder: String, at moment: Date
    ) async throws -> [UInt8] {
        do {
            let result = try await Subprocess.run(
                .name(command[0]), arguments: Arguments(Array(command.dropFirst())),
                environment: environment(folder: folder, moment: moment), workingDirectory: FilePath(folder),
                platformOptions: ownSession, input: .array(input), output: .bytes(limit: tool.outputBytes),
                error: .string(limit: 64 << 10))
            guard result.terminationStatus.isSuccess else {
                throw ExportError.toolFailed(
                    tool: tool.name, status: "\(result.terminationStatus)",
                    said: String(result.standardError.suffix(500)))
            }
            return result.standardOutput
        } catch let error as SubprocessError {
            switch error.code {
            case .outputLimitExceeded: throw ExportError.tooLarge(bytes: tool.outputBytes)
            default: throw ExportError.toolFailed(tool: tool.name, status: "not run", said: "\(error)")
            }
        }
    }

    /// A session of its own, so that what a program starts can be ended together with it.
    private static var ownSession: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        return options
    }

    /// Nothing of ours, above all no secret.
    ///
    /// Fonts are looked for with a home folder; the clock stands still.
    private static func environment(folder: String, moment: Date) -> Environment {
        .custom([
            "PATH": Tool.searchPath, "HOME": folder, "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": String(Int(moment.timeIntervalSince1970)),
        ])
    }

    private static func limits(of tool: Tool) -> [String] {
        guard Tool.isInstalled("prlimit") else { return [] }
        return [
            "prlimit", "--as=\(tool.addressSpaceBytes)", "--cpu=\(tool.limit.components.seconds)", "--core=0", "--",
        ]
    }

    /// What takes the network away, where this system lets us: as root, or as a user in a namespace of their own.
    private func isolationCommand() async -> [String] {
        if let isolation { return isolation }
        for command in [["unshare", "--net"], ["unshare", "--map-root-user", "--net"]] {
            let arguments = Array(command.dropFirst()) + ["true"]
            let result = try? await Subprocess.run(
                .name(command[0]), arguments: Arguments(arguments), output: .discarded)
            if result?.terminationStatus.isSuccess == true {
                isolation = command + ["--"]
                return command + ["--"]
            }
        }
        isolation = []
        return []
    }

    // MARK: Places

    private func enter() async {
        if freePlaces > 0 {
            freePlaces -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty {
            freePlaces += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
