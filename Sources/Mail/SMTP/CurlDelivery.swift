import CCurl
import Foundation

/// One message on its way through libcurl, on one thread from beginning to end.
final class CurlDelivery {
    enum Result: Sendable {
        case accepted
        case canceled
        case failed(MailFailure)
    }

    private let envelope: Envelope
    private let server: SMTPServer
    private let timeouts: SMTPTransport.Timeouts
    private let cancellation: SMTPTransport.Cancellation
    /// How many bytes of the message curl has taken.
    private var sent = 0

    init(
        _ envelope: Envelope, to server: SMTPServer, _ timeouts: SMTPTransport.Timeouts,
        _ cancellation: SMTPTransport.Cancellation
    ) {
        self.envelope = envelope
        self.server = server
        self.timeouts = timeouts
        self.cancellation = cancellation
    }

    /// curl's own state, made once a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Blocks until the server has answered, or a timeout is over.
    func perform() -> Result {
        guard Self.isReady, let handle = curl_easy_init() else {
            return .failed(.temporary("the mail library cannot be used"))
        }
        defer { curl_easy_cleanup(handle) }
        guard let recipients = curl_slist_append(nil, "<\(envelope.recipient)>") else {
            return .failed(.temporary("out of memory"))
        }
        defer { curl_slist_free_all(recipients) }
        for code in options(handle) + [rukopys_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)]
        where code != CURLE_OK {
            return .failed(.temporary("the mail library lacks something: \(Self.text(code))"))
        }
        let code = curl_easy_perform(handle)
        var reply = 0
        _ = rukopys_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
        return Self.result(code, reply: reply)
    }

    private func options(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        // Unretained: this object outlives the call of curl_easy_perform that uses the pointer.
        let me = Unmanaged.passUnretained(self).toOpaque()
        var codes = [
            text(handle, CURLOPT_URL, "\(server)/\(envelope.clientName)"),
            text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            // No proxy that the environment may name: it would see the mail.
            text(handle, CURLOPT_PROXY, ""),
            text(handle, CURLOPT_MAIL_FROM, "<\(envelope.sender)>"),
            long(handle, CURLOPT_UPLOAD, 1),
            rukopys_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(envelope.content.count)),
            // Signals belong to the process, and this is one thread of many.
            long(handle, CURLOPT_NOSIGNAL, 1),
            long(handle, CURLOPT_CONNECTTIMEOUT, timeouts.connectSeconds),
            long(handle, CURLOPT_TIMEOUT, timeouts.totalSeconds),
            long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeouts.totalSeconds),
            long(handle, CURLOPT_USE_SSL, Int(useSSL.rawValue)),
            long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            long(handle, CURLOPT_NOPROGRESS, 0),
            rukopys_curl_set_progress(
                handle, { context, _, _, _, _ in CurlDelivery.from(context)?.cancellation.isCanceled == false ? 0 : 1 },
                me),
            rukopys_curl_set_reader(
                handle, { buffer, size, count, context in CurlDelivery.from(context)?.fill(buffer, size * count) ?? 0 },
                me),
        ]
        if let login = server.login {
            codes.append(text(handle, CURLOPT_USERNAME, login.user))
            codes.append(text(handle, CURLOPT_PASSWORD, login.password.exposed))
        }
        if let authorities = server.authorities { codes.append(text(handle, CURLOPT_CAINFO, authorities)) }
        return codes
    }

    private var useSSL: curl_usessl {
        switch server.encryption {
        case .implicit, .required: CURLUSESSL_ALL
        case .whereOffered: CURLUSESSL_TRY
        }
    }

    private func text(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) -> CURLcode {
        rukopys_curl_set_text(handle, option, value)
    }

    private func long(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) -> CURLcode {
        rukopys_curl_set_long(handle, option, value)
    }

    /// What `options` gave curl, and curl gives back.
    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlDelivery? {
        context.map { Unmanaged<CurlDelivery>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Gives curl the next bytes; 0 is the end.
    private func fill(_ buffer: UnsafeMutablePointer<CChar>?, _ space: Int) -> Int {
        guard let buffer else { return 0 }
        let bytes = envelope.content[sent...].prefix(space)
        UnsafeMutableRawPointer(buffer).copyMemory(from: Array(bytes), byteCount: bytes.count)
        sent += bytes.count
        return bytes.count
    }

    /// What an answer means (RFC 5321 §4.2.1): 5yz never changes, 4yz may; a network is as temporary as anything.
    private static func result(_ code: CURLcode, reply: Int) -> Result {
        switch code {
        case CURLE_OK: return .accepted
        case CURLE_ABORTED_BY_CALLBACK: return .canceled
        case CURLE_USE_SSL_FAILED:
            // Whatever the server says of STARTTLS, it says nothing of the message.
            return .failed(.temporary("the mail server offers no encryption"))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR:
            return .failed(.temporary("the mail server's TLS cannot be trusted: \(text(code))"))
        default:
            break
        }
        switch reply {
        case 500...599: return .failed(.permanent("the mail server refused for good: \(reply), \(text(code))"))
        case 400...499: return .failed(.temporary("the mail server refused for now: \(reply)"))
        default: return .failed(.temporary("the mail server cannot be reached: \(text(code))"))
        }
    }

    /// curl's words for a code: fixed texts, without anything of ours.
    private static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
    }
}
