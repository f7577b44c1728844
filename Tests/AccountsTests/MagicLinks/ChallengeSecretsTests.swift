import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("The secrets of a challenge")
struct ChallengeSecretsTests {
    private let secrets = ChallengeSecrets(masterKey: MasterKey())
    private let id = ChallengeID(at: TestClock.start)

    @Test("follow from its id and the master key alone")
    func derived() {
        #expect(secrets.token(for: id) == secrets.token(for: id))
        #expect(secrets.code(for: id) == secrets.code(for: id))
        let others = [
            (secrets, ChallengeID(at: TestClock.start)), (ChallengeSecrets(masterKey: MasterKey()), id),
        ]
        for (secrets, id) in others { #expect(secrets.token(for: id) != self.secrets.token(for: self.id)) }
    }

    @Test("are a link of 32 bytes and a code of eight digits")
    func shapes() throws {
        var codes: Set<String> = []
        for _ in 1...500 {
            let id = ChallengeID(at: TestClock.start)
            let parts = secrets.token(for: id).split(separator: ".")
            #expect(parts.count == 2)
            #expect(Base64URL.decode(try #require(parts.last))?.count == 32)
            let code = secrets.code(for: id)
            #expect(code.utf8.count == 8)
            #expect(code.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            codes.insert(code)
        }
        #expect(codes.count > 490)
        #expect(codes.contains { $0.hasPrefix("0") }, "leading zeros are kept")
    }

    @Test("prove the challenge that they belong to")
    func proof() {
        #expect(secrets.challenge(provenBy: secrets.token(for: id)) == id)
        #expect(secrets.isCode(secrets.code(for: id), of: id))
    }

    @Test("prove nothing when anything about them is changed")
    func forgeries() {
        let token = secrets.token(for: id)
        let secret = String(token.split(separator: ".")[1])
        let other = secrets.token(for: ChallengeID(at: TestClock.start))
        let forged = [
            "", ".", id.text, "\(id.text).", ".\(secret)", "\(id.text).\(other.split(separator: ".")[1])", "\(token)=",
            "\(token) ", " \(token)", "\(token)\n", "\(token).", ".\(token)", "\(token).\(secret)",
            String(token.dropLast()), "\(token)A", token.uppercased(), "\(id.text.uppercased()).\(secret)",
            "\(id.text).\(secret.replacing("-", with: "+").replacing("_", with: "/"))=",
            "\(id.text).\(String(repeating: "A", count: 43))", "\(id.text).\(secrets.code(for: id))",
            "\(id.text)..\(secret)", "\(id.text)\u{0}.\(secret)", token + String(repeating: "A", count: 100_000),
            "null", "' OR 1=1 --.\(secret)", "../\(id.text).\(secret)",
        ]
        for token in forged { #expect(secrets.challenge(provenBy: token) == nil, "\(token.prefix(120))") }
        #expect(ChallengeSecrets(masterKey: MasterKey()).challenge(provenBy: token) == nil)
    }

    @Test("let a code be typed in groups, and nothing else")
    func typing() {
        let code = secrets.code(for: id)
        let (left, right) = (code.prefix(4), code.suffix(4))
        for typed in ["\(left) \(right)", "\(left)-\(right)", "  \(code) ", "\(left) - \(right)"] {
            #expect(secrets.isCode(typed, of: id), "\(typed)")
        }
        let fullwidth = code.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }.map(String.init).joined()
        let wrong = [
            "", String(code.dropLast()), code + "0", "0" + code, String(code.reversed()) + "x", fullwidth,
            "\(left).\(right)", "\(left)\n\(right)", "+\(code)", secrets.code(for: ChallengeID(at: TestClock.start)),
        ]
        for typed in wrong { #expect(!secrets.isCode(typed, of: id), "\(typed)") }
    }
}
