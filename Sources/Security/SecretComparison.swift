import Crypto
import Foundation

extension Secret {
    /// Whether a text that somebody presents is the secret.
    ///
    /// Takes the same time wherever the two differ: what is compared are digests, which nobody can steer.
    package func matches(_ presented: String) -> Bool {
        SHA256.hash(data: Data(presented.utf8)) == SHA256.hash(data: Data(exposed.utf8))
    }
}
