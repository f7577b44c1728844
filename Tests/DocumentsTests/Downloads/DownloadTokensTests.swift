import Database
import Security
import TestSupport
import Testing

@testable import Documents

@Suite("The tokens of download links")
struct DownloadTokensTests {
    private static let masterKey = MasterKey()
    private static let tokens = DownloadTokens(masterKey: masterKey)

    private static func grant(_ format: ExportFormat = .pdf) -> DownloadGrant {
        DownloadGrant(
            documentID: DocumentID(at: TestClock.start), format: format,
            sha256: Artifact(of: [UInt8]("a document".utf8)).sha256, expiresAt: TestClock.start + .seconds(3_600))
    }

    @Test("say what they grant, in characters that an address takes as they are", arguments: ExportFormat.allCases)
    func roundTrip(format: ExportFormat) {
        let grant = Self.grant(format)
        let token = Self.tokens.token(for: grant)
        #expect(Self.tokens.grant(in: token.exposed) == grant)
        #expect(token.exposed.wholeMatch(of: /[A-Za-z0-9_\-]{100,300}/) != nil)
        #expect("\(token)" == "‹redacted›")
        #expect(DownloadTokens(masterKey: Self.masterKey).grant(in: token.exposed) == grant, "on every node")
    }

    @Test("are worth nothing with a single character changed, taken away or put in")
    func tampered() {
        let token = Array(Self.tokens.token(for: Self.grant()).exposed.utf8)
        for index in token.indices {
            for other in [UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "-")] where other != token[index] {
                var changed = token
                changed[index] = other
                #expect(Self.grant(changed) == nil, "character \(index)")
            }
            #expect(Self.grant(Array(token[..<index])) == nil, "cut at \(index)")
            var removed = token
            removed.remove(at: index)
            #expect(Self.grant(removed) == nil, "without character \(index)")
        }
        for more in ["A", "=", "\n", "%3D", "AAAA"] { #expect(Self.grant(token + Array(more.utf8)) == nil) }
    }

    @Test("of another master key, and what is no token at all, are worth nothing")
    func foreign() {
        let foreign = DownloadTokens(masterKey: MasterKey()).token(for: Self.grant())
        #expect(Self.tokens.grant(in: foreign.exposed) == nil)
        for text in [
            "", "A", "..", "token", String(repeating: "A", count: 43), String(repeating: "A", count: 400),
            String(repeating: "A", count: 1 << 20), "ї", "\u{0}", String(repeating: "=", count: 44),
        ] {
            #expect(Self.tokens.grant(in: text) == nil)
        }
    }

    private static func grant(_ token: [UInt8]) -> DownloadGrant? {
        tokens.grant(in: String(decoding: token, as: UTF8.self))
    }
}
