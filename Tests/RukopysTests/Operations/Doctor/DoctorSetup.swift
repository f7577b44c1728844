import AsyncHTTPClient
import Database
import Foundation
import TestSupport

@testable import Rukopys

/// What checks are made from.
enum DoctorSetup {
    /// Reads settings as a command does, with a data folder of its own.
    static func configuration(
        in folder: URL, _ settings: [String: String] = [:], database: DatabaseURL? = nil
    ) async throws -> ServerConfiguration {
        let all = ["DATA_DIR": folder.path].merging(settings) { $1 }
        var configuration = try ServerConfiguration(
            try await ConfigurationSources(commandLine: all, file: nil, environment: [:]))
        if let database { configuration.database = database }
        return configuration
    }

    /// Lends what calls others.
    static func withOutside<T>(_ body: (OutsideCall) async throws -> T) async throws -> T {
        let http = HTTPClient(configuration: Node.outgoing)
        do {
            let value = try await body(OutsideCall(http: http))
            try await http.shutdown()
            return value
        } catch {
            try await http.shutdown()
            throw error
        }
    }
}

extension [Finding] {
    var verdicts: [Finding.Verdict] { map(\.verdict) }
}
