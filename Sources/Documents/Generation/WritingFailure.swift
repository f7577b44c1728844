import AI
import Database
import Jobs

/// Turns what went wrong into words for the customer, and into whether another try makes sense; what exactly it was is
/// for the log.
enum WritingFailure {
    static func describing<T>(_ context: JobContext, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as ExportError {
            context.logger.warning("a file could not be made", metadata: ["error": "\(error)"])
            switch error {
            case .toolMissing(let tool): throw JobFailure.transient("\(tool) is not installed on the server")
            case .timedOut, .toolFailed, .tooLarge, .unreadable: throw JobFailure.transient("a file could not be made")
            }
        } catch let error as ModelFailure {
            context.logger.warning(
                "the model did not write",
                metadata: ["reason": "\(error.reason.rawValue)", "code": "\(error.providerCode ?? "none")"])
            switch error.persistence {
            case .permanent: throw JobFailure.permanent("the model refuses to write this text")
            case .transient(let after, let countsAsAttempt):
                throw JobFailure.transient(
                    "the model cannot write right now", after: after, costsAttempt: countsAsAttempt)
            }
        } catch let error as AIError {
            context.logger.warning("the model's answer could not be used", metadata: ["error": "\(error)"])
            switch error {
            case .malformedOutline: throw JobFailure.transient("the model's outline could not be used")
            default: throw JobFailure.transient("the model did not finish its text")
            }
        }
    }
}
