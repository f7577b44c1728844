import ArgumentParser
import Database
import Documents
import Foundation

/// The end of a backup or a restoration that cannot be: a line for each reason, and exit code 1.
///
/// What the configuration refuses keeps its own code.
enum BackupRefusal {
    static func explaining(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as BackupProblem {
            try stop([error.reason])
        } catch let error as DiskFileError {
            try stop([error.reason])
        } catch let error as ArtifactError {
            try stop(["a finished file cannot be kept: \(error)"])
        } catch DatabaseError.full {
            try stop(["the disk is full"])
        } catch let error as DatabaseError {
            try stop(["database: \(error.reason)"])
        }
    }

    static func stop(_ reasons: [String]) throws -> Never {
        for reason in reasons { Refusal.write("rukopys: \(reason)", to: .standardError) }
        throw ExitCode.failure
    }
}
