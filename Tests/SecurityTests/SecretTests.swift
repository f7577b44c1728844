import Crypto
import Security
import Testing

@Suite("A secret")
struct SecretTests {
    private struct Settings {
        let name = "stripe"
        let key: Secret
        let spare: Secret?
    }

    private struct Refused: Error {
        let secret: Secret
    }

    @Test("prints as redacted wherever it stands")
    func redacted() {
        let secret = Secret("hunter2-hunter2")
        #expect("\(secret)" == "‹redacted›")
        let settings = Settings(key: secret, spare: secret)
        var dumped = ""
        dump(settings, to: &dumped)
        let shown = [
            String(reflecting: secret), "\(settings)", String(reflecting: settings), "\([secret])",
            "\(["key": secret])", "\(Refused(secret: secret))", dumped,
            "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
        for text in shown { #expect(!text.contains("hunter2"), "\(text)") }
        #expect(secret.exposed == "hunter2-hunter2")
    }

    @Test("master keys and signing keys print nothing of what they hold")
    func keys() throws {
        let master = MasterKey()
        try expectNothing(of: try #require(bytes(ofBase64: master.base64.exposed)), in: master)
        let signing = P256.Signing.PrivateKey()
        try expectNothing(of: [UInt8](signing.rawRepresentation), in: Keyring.Material.es256(signing))
        let symmetric = SymmetricKey(size: .bits256)
        try expectNothing(of: symmetric.withUnsafeBytes { Array($0) }, in: Keyring.Material.hs256(symmetric))
    }

    private func bytes(ofBase64 text: String) -> [UInt8]? {
        Base64URL.decode(text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))
    }

    /// Looks for eight bytes in a row, as hexadecimal, as base64 and as a list of numbers.
    private func expectNothing(of bytes: [UInt8], in value: some Any) throws {
        try #require(bytes.count == 32)
        var shown = "\(value)\n\(String(reflecting: value))\n"
        dump(value, to: &shown)
        let part = Array(bytes[3..<9])
        let forms = [
            part.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(), Base64URL.encode(part),
            part.map(String.init).joined(separator: ", "),
        ]
        for form in forms { #expect(!shown.lowercased().contains(form.lowercased()), "\(shown)") }
    }
}
