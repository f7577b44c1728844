import Hummingbird

/// The parameters of a request, wherever it carries them.
enum RequestForm {
    /// Reads the query of a GET and the body of everything else.
    ///
    /// - Throws: 400 where they are too large or not well formed.
    static func read(_ request: Request) async throws(APIError) -> Form {
        if request.method == .get { return try FormDecoder.decode(Array((request.uri.query ?? "").utf8)) }
        return try FormDecoder.decode(await body(of: request))
    }

    /// The body's bytes.
    ///
    /// - Throws: 400 where there are more than any call needs, or they never arrive in full.
    static func body(of request: Request) async throws(APIError) -> [UInt8] {
        do {
            return Array(buffer: try await request.body.collect(upTo: FormDecoder.maximumBytes))
        } catch {
            throw APIError("The request's body is larger than \(FormDecoder.maximumBytes) bytes or broke off.")
        }
    }
}
