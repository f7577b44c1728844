import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("What a browser keeps")
struct BrowserSigningTests {
    private let signing = BrowserSigning(masterKey: MasterKey())
    private let ada = EmailAddress("ada@example.org")
    private let bob = EmailAddress("bob@example.org")

    private func held(_ proofs: BrowserProof...) -> BrowserProofs {
        BrowserProofs(Dictionary(proofs.map { ($0.name, $0.value) }) { $1 })
    }

    @Test("tells which links it has asked for, the last four")
    func asked() {
        let ids = (0...5).map { ChallengeID(at: TestClock.start + .seconds($0)) }
        var proofs = BrowserProofs.none
        for id in ids { proofs = held(signing.asked(for: id, besides: proofs)) }
        #expect(ids.map { signing.hasAsked(for: $0, proofs) } == [false, false, true, true, true, true])
        // Asking again for the same does not push another out.
        proofs = held(signing.asked(for: ids[5], besides: proofs))
        #expect(signing.hasAsked(for: ids[2], proofs))
    }

    @Test("tells to which addresses it is known, one by one")
    func known() throws {
        let ada = try #require(ada)
        let bob = try #require(bob)
        let first = signing.known(to: ada, .none)
        #expect(signing.browser(knownTo: ada, held(first)) != nil)
        #expect(signing.browser(knownTo: bob, held(first)) == nil)
        let second = signing.known(to: bob, held(first))
        #expect(first.name != second.name)
        let both = held(first, second)
        #expect(signing.browser(knownTo: ada, both) != nil && signing.browser(knownTo: bob, both) != nil)
        // Neither the address nor anything that others could compute of it is in it.
        #expect(!first.name.contains("ada") && !first.value.contains("ada"))
    }

    @Test("is one browser however often somebody signs in there; another browser is another")
    func sameBrowser() throws {
        let ada = try #require(ada)
        let first = signing.known(to: ada, .none)
        #expect(signing.known(to: ada, held(first)).value == first.value)
        #expect(signing.known(to: ada, .none).value != first.value)
    }

    @Test("is nothing when anything about it is changed, or when another made it")
    func forged() throws {
        let ada = try #require(ada)
        let id = ChallengeID(at: TestClock.start)
        let asked = signing.asked(for: id, besides: .none)
        let known = signing.known(to: ada, .none)
        let stranger = BrowserSigning(masterKey: MasterKey())
        #expect(!stranger.hasAsked(for: id, held(asked)))
        #expect(stranger.browser(knownTo: ada, held(known)) == nil)
        for (proof, isGood) in [
            (asked, { (value: String) in signing.hasAsked(for: id, BrowserProofs([asked.name: value])) }),
            (known, { (value: String) in signing.browser(knownTo: ada, BrowserProofs([known.name: value])) != nil }),
        ] {
            #expect(isGood(proof.value))
            for index in proof.value.indices {
                var changed = proof.value
                changed.replaceSubrange(index...index, with: changed[index] == "A" ? "B" : "A")
                #expect(!isGood(changed), "\(changed)")
            }
            for text in ["", ".", "..", "a.b", proof.value + "=", proof.value.uppercased(), "\u{0}", "é.é"] {
                #expect(!isGood(text), "\(text)")
            }
        }
    }

    @Test("is made of the characters that a cookie may have, and short")
    func characters() throws {
        let ada = try #require(ada)
        var proofs = BrowserProofs.none
        for second in 0...5 {
            proofs = held(signing.asked(for: ChallengeID(at: TestClock.start + .seconds(second)), besides: proofs))
        }
        let asked = signing.asked(for: ChallengeID(at: TestClock.start), besides: proofs)
        for proof in [asked, signing.known(to: ada, .none)] {
            #expect(proof.value.utf8.count < 400 && proof.name.utf8.count < 20)
            #expect(
                (proof.name + proof.value).allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
                })
        }
    }
}
