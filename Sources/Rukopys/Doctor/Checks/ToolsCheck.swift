import Documents

/// Whether documents can be made here, found out by making one.
struct ToolsCheck: DoctorCheck {
    let name = "export"
    /// A machine that has just started reads a lot from its disk for the first one.
    let limit = Duration.seconds(120)

    func findings() async throws -> [Finding] {
        async let pandoc = InstalledProgram.version("pandoc", "--version")
        async let weasyprint = InstalledProgram.version("weasyprint", "--version")
        async let poppler = InstalledProgram.version("pdftotext", "-v")
        let versions = await [("pandoc", pandoc), ("weasyprint", weasyprint), ("pdftotext", poppler)]
        let missing = versions.filter { $0.1 == nil }.map(\.0)
        guard missing.isEmpty else {
            return [
                .failed("not installed: " + missing.joined(separator: ", "), "scripts/install-packages has the list")
            ]
        }
        let text = versions.compactMap(\.1).joined(separator: ", ")
        if let problem = try await ToolsTrial().problem() { return [.failed(problem, "\(text) are installed")] }
        return [.ok("made a PDF and a DOCX by \(text)")] + (await isolation())
    }

    /// The tools work on texts that nobody trusts, so they are shut in; they also work without that.
    private func isolation() async -> [Finding] {
        var findings: [Finding] = []
        if await InstalledProgram.say(["prlimit", "--cpu=10", "--", "true"]) == nil {
            findings.append(.warning("prlimit does not work: the tools may use all the memory", "install util-linux"))
        }
        for command in [["unshare", "--net", "true"], ["unshare", "--map-root-user", "--net", "true"]]
        where await InstalledProgram.say(command) != nil {
            return findings
        }
        return findings + [
            .warning(
                "unshare does not work: the tools are not kept from the network",
                "allow user namespaces, or keep the machine's network shut")
        ]
    }
}
