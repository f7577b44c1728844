import ArgumentParser
import Database
import Failpoints
import Foundation
import NIOCore
import Security

/// The end of a command that cannot do its work: one clear line for each reason, and an exit code.
enum Refusal {
    /// Refused by configuration or circumstances that an operator has to mend.
    static let configuration = ExitCode(3)

    /// Runs a command's work; what it throws becomes lines on standard error and an exit code.
    static func explaining(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as ConfigurationError {
            try stop(error.problems)
        } catch let error as DatabaseError {
            try stop(["database: \(error.reason)"])
        } catch let error as MigrationError {
            try stop(["database: \(error.reason)"])
        } catch let error as KeyringError {
            try stop([error.reason])
        } catch let error as MasterKeyFileError {
            try stop([error.reason])
        } catch let error as FailpointsRefused {
            try stop([error.reason])
        } catch let error as CannotListen {
            try stop([error.reason])
        } catch let error as CannotPrepare {
            try stop([error.reason])
        }
    }

    /// Says why, one line each, and ends with ``configuration``.
    static func stop(_ reasons: [String]) throws -> Never {
        for reason in reasons { write("rukopys: \(reason)", to: .standardError) }
        throw configuration
    }

    static func write(_ line: String, to file: FileHandle) {
        // Nobody may be reading any more.
        try? file.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// The address cannot be listened on.
struct CannotListen: Error {
    let reason: String

    /// `nil` when the error has nothing to do with listening.
    init?(_ error: any Error, host: String, port: Int) {
        let why: String
        switch error {
        case let error as IOError:
            why =
                switch error.errnoCode {
                case EADDRINUSE: "another program is using this port"
                case EACCES: "this user may not use this port"
                case EADDRNOTAVAIL: "this machine does not have this address"
                default: String(cString: strerror(error.errnoCode))
                }
        case is SocketAddressError.UnknownHost: why = "this host name leads nowhere"
        default: return nil
        }
        reason = "cannot listen on \(host):\(port): \(why)"
    }
}

/// The data folder cannot be used.
struct CannotPrepare: Error {
    let reason: String
}
