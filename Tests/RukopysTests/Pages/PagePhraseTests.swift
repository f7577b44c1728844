import EmbeddedFiles
import Foundation
import Testing

@testable import WebAPI

@Suite("The pages' words")
struct PagePhraseTests {
    @Test("are there in both languages, with the same gaps")
    func bothLanguages() {
        let english = EnglishPhrases.all
        let ukrainian = UkrainianPhrases.all
        #expect(Set(english.keys).symmetricDifference(ukrainian.keys) == [])
        for (key, text) in english {
            #expect(text.count { $0 == "%" } == ukrainian[key]?.count { $0 == "%" }, "\(key)")
        }
    }

    @Test("are all that the templates ask for, and every template can be rendered")
    func templates() throws {
        let files = EmbeddedFile.all.filter { $0.name.hasPrefix("Pages/") && $0.name.hasSuffix(".mustache") }
        #expect(files.count > 4)
        #expect(PageTemplates.names.count == files.count, "one of them does not parse")
        for file in files {
            for match in file.text.matches(of: /\{\{t\.([a-z-]+)\}\}/) {
                #expect(EnglishPhrases.all[String(match.1)] != nil, "\(file.name): \(match.1)")
            }
            // Raw HTML comes from our own templates alone.
            let raw = Set(file.text.matches(of: /\{\{\{(\w+)\}\}\}/).map { String($0.1) })
            #expect(raw.isSubset(of: ["body", "style", "script"]), "\(file.name)")
        }
        #expect(!PageTemplates.style.isEmpty && !PageTemplates.progressScript.isEmpty)
    }

    @Test("have their gaps filled in order, and nothing behind")
    func gaps() {
        let english = PageLanguage.english
        #expect(english("offer", "3", "1.50 EUR") == "3 pages for 1.50 EUR. You pay once, and watch it being written.")
        #expect(english("payment-paid", "0.00 EUR") == "paid")
        #expect(english("no such phrase") == "no such phrase")
    }

    @Test(
        "are in the language that is wished for most of the two",
        arguments: [("uk", "uk"), ("UK-ua", "uk"), ("ukx", "en"), ("de", "en"), ("", "en"), ("en-GB", "en")])
    func tags(tag: String, language: String) {
        #expect(PageLanguage(tag: tag).rawValue == language)
    }
}
