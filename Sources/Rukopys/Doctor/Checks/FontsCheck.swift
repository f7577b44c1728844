import EmbeddedFiles
import Foundation

/// Whether the fonts are there that the style sheet names, and hold the letters of our languages.
struct FontsCheck: DoctorCheck {
    let name = "fonts"

    func findings() async throws -> [Finding] {
        guard let style = EmbeddedFile.named("Export/document.css") else { return [] }
        guard let listed = await InstalledProgram.say(["fc-list", ":lang=uk", "family"]) else {
            return [.failed("fc-list does not work", "install fontconfig and the fonts of scripts/install-packages")]
        }
        return [Self.finding(stacks: Self.stacks(style.text), installed: Self.families(listed))]
    }

    /// Of each list of fonts one that holds Cyrillic is enough.
    static func finding(stacks: [[String]], installed: Set<String>) -> Finding {
        let advice = "install the fonts of scripts/install-packages"
        guard !installed.isEmpty else { return .failed("no font holds Cyrillic letters", advice) }
        let without = stacks.filter { stack in !stack.contains(where: installed.contains) }
        guard without.isEmpty else {
            let names = without.map { $0.joined(separator: " or ") }.joined(separator: ", nor ")
            return .warning("there is neither \(names) with Cyrillic letters: others stand in", advice)
        }
        let used = stacks.compactMap { stack in stack.first(where: installed.contains) }
        return .ok(Set(used).sorted().joined(separator: ", ") + ", with Cyrillic letters")
    }

    /// The names in quotes of each list of families.
    static func stacks(_ style: String) -> [[String]] {
        let lists = style.matches(of: /font(?:-family)?:([^;}]*)/).map { match in
            match.1.matches(of: /"([^"]+)"/).map { String($0.1) }
        }
        return Set(lists.filter { !$0.isEmpty }).sorted { $0.joined() < $1.joined() }
    }

    /// A line holds one family, in several languages perhaps.
    static func families(_ listed: String) -> Set<String> {
        Set(listed.split { $0 == "\n" || $0 == "," }.map { $0.trimmingCharacters(in: .whitespaces) })
    }
}
