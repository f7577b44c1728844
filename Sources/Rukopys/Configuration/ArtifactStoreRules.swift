import Documents
import Security

/// A bucket that finished files are kept in, and the keys to it.
struct ConfiguredBucket: Sendable {
    let bucket: S3Bucket
    let credentials: S3Credentials
}

/// How `ARTIFACT_STORE` and what belongs to it are read.
extension ServerConfiguration {
    /// What `ARTIFACT_STORE` names.
    private enum Place: CustomStringConvertible {
        case folder(String)
        case bucket(S3Bucket)

        /// The default, as a doctor shows it.
        var description: String {
            switch self {
            case .folder(let path): "file://\(path)"
            case .bucket(let bucket): "s3://\(bucket.name)"
            }
        }
    }

    /// - Returns: the folder, which is the default's where a bucket is named; the bucket, if one is.
    static func artifactStore(
        _ reader: inout SettingsReader, _ dataFolder: String, _ environment: Environment
    ) -> (folder: String, bucket: ConfiguredBucket?) {
        let defaultFolder = dataFolder + "/artifacts"
        var flaw: String?
        let place: Place = reader.value(
            "ARTIFACT_STORE", default: .folder(defaultFolder),
            accepted: "file:// and a folder, or s3://BUCKET?endpoint=https://HOST&region=REGION"
        ) { text -> Place? in
            if text.hasPrefix("file://"), text.count > "file://".count {
                return .folder(withoutSlash(String(text.dropFirst("file://".count))))
            }
            guard text.hasPrefix("s3://") else { return nil }
            do throws(S3Bucket.Flaw) {
                return .bucket(try S3Bucket(text))
            } catch {
                flaw = error.reason
                return nil
            }
        }
        if let flaw { reader.add("ARTIFACT_STORE: \(flaw)") }
        switch place {
        case .folder(let path): return (path, nil)
        case .bucket(let bucket):
            if environment == .production, bucket.isExposed {
                reader.add("ARTIFACT_STORE: production needs an https endpoint, or one on loopback")
            }
            return (defaultFolder, credentials(&reader).map { ConfiguredBucket(bucket: bucket, credentials: $0) })
        }
    }

    /// Both of one pair, and the token of that pair: half of ours and half of the machine's fit nothing.
    private static func credentials(_ reader: inout SettingsReader) -> S3Credentials? {
        let own = (reader.text("S3_ACCESS_KEY_ID"), reader.text("S3_SECRET_ACCESS_KEY"))
        switch own {
        case (let key?, let secret?):
            return S3Credentials(
                accessKey: key, secretKey: Secret(secret),
                sessionToken: reader.text("S3_SESSION_TOKEN").map(Secret.init))
        case (.some, nil): reader.add("S3_SECRET_ACCESS_KEY is missing: S3_ACCESS_KEY_ID is set")
        case (nil, .some): reader.add("S3_ACCESS_KEY_ID is missing: S3_SECRET_ACCESS_KEY is set")
        case (nil, nil):
            if let key = reader.text("AWS_ACCESS_KEY_ID"), let secret = reader.text("AWS_SECRET_ACCESS_KEY") {
                return S3Credentials(
                    accessKey: key, secretKey: Secret(secret),
                    sessionToken: reader.text("AWS_SESSION_TOKEN").map(Secret.init))
            }
            reader.add("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing: ARTIFACT_STORE names a bucket")
        }
        return nil
    }
}
