import AsyncHTTPClient
import Database
import Documents

/// Where finished files are kept, for commands that look at them.
enum ArtifactPlace {
    static func store(_ configuration: ServerConfiguration, http: HTTPClient) -> any ArtifactStore {
        guard let place = configuration.artifactBucket else {
            return ArtifactFolder(folder: configuration.artifactFolder)
        }
        return S3Artifacts(bucket: place.bucket, credentials: place.credentials, http: http, time: .system)
    }
}
