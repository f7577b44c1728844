import Hummingbird

extension RequestBody {
    /// A form with files.
    ///
    /// - Throws: ``Problem``: 400 for what is no such form, 408, 413, 415 for a compressed body.
    static func multipart(from request: Request, _ contentType: ContentType) async throws -> MultipartForm {
        let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard coding == "identity" else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "This route takes no compressed bodies",
                headers: [.acceptEncoding: "identity"])
        }
        let bytes = try await bytes(of: request, limit: sourcesLimit)
        do {
            return try MultipartForm(bytes, contentType: contentType)
        } catch {
            let detail =
                switch error {
                case .noBoundary: "The Content-Type names no boundary."
                case .unfinished: "The last boundary is missing."
                case .malformedPart: "A part is not form-data with a name."
                case .tooManyParts: "There are too many parts."
                }
            throw Problem(
                .badRequest, "malformed-multipart", "The body is not the form that was expected", detail: detail)
        }
    }
}
