import Security
import Testing

@Suite("Comparing a secret")
struct SecretComparisonTests {
    @Test(
        "matches nothing but its own bytes",
        arguments: [
            "", "tok", "toke\u{301}nx", "TOK\u{C9}N", "tok\u{C9}n", "tok\u{E9}n ", "toke\u{301}n", "tok\u{E9}n\0",
        ])
    func others(presented: String) {
        // Swift would call its two spellings of é equal.
        let secret = Secret("tok\u{E9}n")
        #expect(!secret.matches(presented))
        #expect(secret.matches("tok\u{E9}n"))
    }
}
