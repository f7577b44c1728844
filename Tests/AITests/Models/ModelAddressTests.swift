import AI
import Testing

@Suite("The address of a provider")
struct ModelAddressTests {
    private static let addresses = [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("https://api.openai.com", "https://api.openai.com/v1"),
        ("https://api.openai.com/", "https://api.openai.com/v1"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("https://gateway.example/openai", "https://gateway.example/openai/v1"),
        ("https://models.example/v1beta/openai", "https://models.example/v1beta/openai"),
    ]

    @Test("is understood with and without its version", arguments: addresses)
    func version(base: String, expected: String) {
        #expect(ModelAddress.withVersion(base) == expected)
    }

    @Test(
        "is a plain http or https URL",
        arguments: [
            "", "api.openai.com", "ftp://x.example", "https://", "https://x.example?k=v", "https://u:p@x.example",
        ])
    func invalid(text: String) {
        #expect(!ModelAddress.isValid(text))
    }
}
