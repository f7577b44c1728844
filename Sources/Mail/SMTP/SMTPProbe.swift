import CCurl
import Dispatch

/// Asks a mail server whether it would take our mail: the connection, TLS and the login, and no message.
package struct SMTPProbe: Sendable {
    private let server: SMTPServer
    private let seconds: Int
    /// curl waits for the network where it is called: here, off the cooperative pool.
    private let queue = DispatchQueue(label: "rukopys.smtp.probe")

    /// - Parameter seconds: how long all of it may take.
    package init(server: SMTPServer, seconds: Int = 10) {
        self.server = server
        self.seconds = seconds
    }

    /// What is the matter, without anything that the server has said; `nil` when it would take mail.
    package func problem() async -> String? {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: ask()) }
        }
    }

    private func ask() -> String? {
        guard let handle = curl_easy_init() else { return "the mail library cannot be used" }
        defer { curl_easy_cleanup(handle) }
        for code in options(handle) where code != CURLE_OK { return "the mail library lacks something" }
        let code = curl_easy_perform(handle)
        var reply = 0
        _ = rukopys_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        switch code {
        case CURLE_OK: return nil
        case CURLE_USE_SSL_FAILED: return "it offers no encryption"
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR: return "its TLS cannot be trusted"
        case CURLE_LOGIN_DENIED: return "it does not take the login of SMTP_URL"
        case CURLE_COULDNT_RESOLVE_HOST: return "its name leads nowhere"
        case CURLE_COULDNT_CONNECT: return "nobody answers at this address"
        case CURLE_OPERATION_TIMEDOUT: return "no answer within \(seconds) s"
        default: return curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        }
    }

    /// As a delivery sets them, but that NOOP stands in a message's place (RFC 5321 §4.1.1.9).
    private func options(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let useSSL = server.encryption == .whereOffered ? CURLUSESSL_TRY : CURLUSESSL_ALL
        var codes = [
            rukopys_curl_set_text(handle, CURLOPT_URL, "\(server)/localhost"),
            rukopys_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            rukopys_curl_set_text(handle, CURLOPT_PROXY, ""),
            rukopys_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, "NOOP"),
            rukopys_curl_set_long(handle, CURLOPT_NOBODY, 1),
            rukopys_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            rukopys_curl_set_long(handle, CURLOPT_TIMEOUT, seconds),
            rukopys_curl_set_long(handle, CURLOPT_USE_SSL, Int(useSSL.rawValue)),
            rukopys_curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
        ]
        if let login = server.login {
            codes.append(rukopys_curl_set_text(handle, CURLOPT_USERNAME, login.user))
            codes.append(rukopys_curl_set_text(handle, CURLOPT_PASSWORD, login.password.exposed))
        }
        if let authorities = server.authorities {
            codes.append(rukopys_curl_set_text(handle, CURLOPT_CAINFO, authorities))
        }
        return codes
    }
}
