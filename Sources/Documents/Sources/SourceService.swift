import Database

/// Why nothing can be done with a source.
package enum SourceError: Error, Sendable {
    /// A payment is open or made: what was priced is frozen.
    case documentLocked
    /// The server has no program that reads PDFs.
    case pdfUnavailable
}

/// The sources of documents: added and removed one by one, as long as nothing is paid.
package struct SourceService: Sendable {
    private let database: any Database
    private let pdf: PDFText
    private let time: TimeSource

    package init(database: any Database, pdf: PDFText = PDFText(), time: TimeSource) {
        self.database = database
        self.pdf = pdf
        self.time = time
    }

    /// Adds a text.
    ///
    /// - Throws: ``DocumentError/notFound``, ``SourceError/documentLocked``, ``InvalidDocument``.
    package func add(
        _ source: DocumentRequest.Source, to document: DocumentID, user: String
    ) async throws -> StoredSource {
        try await requireDraft(document, user)
        var check = FieldCheck()
        let checked = source.checked(&check, "")
        guard check.problems.isEmpty else { throw InvalidDocument(problems: check.problems) }
        return try await keep(checked, "content", to: document, user)
    }

    /// Adds the text of a file.
    ///
    /// - Throws: ``DocumentError/notFound``, ``SourceError``, ``InvalidDocument``.
    package func add(_ upload: SourceUpload, to document: DocumentID, user: String) async throws -> StoredSource {
        // Before the file is read: reading PDFs costs time.
        try await requireDraft(document, user)
        var check = FieldCheck()
        let read = try await read(upload, &check)
        var checked = DocumentRequest.Source(
            kind: (read?.kind ?? .text).rawValue, title: upload.givenTitle, content: read.map { _ in "text" },
            author: upload.author, year: upload.year, url: upload.url
        ).checked(&check, "")
        // Where the file cannot be read, that is what is said, not that a content is missing.
        let problems = check.problems.filter { $0.field != "content" }
        guard let read, problems.isEmpty else { throw InvalidDocument(problems: problems) }
        checked = CheckedDocument.Source(
            kind: read.kind, title: checked.title, content: read.text, author: checked.author, year: checked.year,
            url: checked.url, pages: read.pages)
        return try await keep(checked, "file", to: document, user)
    }

    /// All of a document's, in the order of their citation keys.
    ///
    /// - Throws: ``DocumentError/notFound``.
    package func list(of document: DocumentID, user: String) async throws -> [StoredSource] {
        try await database.read { transaction in
            try Self.requireOwner(DocumentStore.document(document, in: transaction), user)
            return try DocumentStore.storedSources(of: document, in: transaction)
        }
    }

    /// One with its text.
    ///
    /// - Throws: ``DocumentError/notFound``.
    package func source(
        _ id: DocumentSourceID, of document: DocumentID, user: String
    ) async throws -> DocumentSource {
        try await database.read { transaction in
            try Self.requireOwner(DocumentStore.document(document, in: transaction), user)
            guard let source = try DocumentStore.source(id, of: document, in: transaction) else {
                throw DocumentError.notFound
            }
            return source
        }
    }

    /// Removes one; its citation key is not given to another.
    ///
    /// - Throws: ``DocumentError/notFound``, ``SourceError/documentLocked``.
    package func remove(_ id: DocumentSourceID, of document: DocumentID, user: String) async throws {
        let now = time.now()
        try await database.write { transaction in
            try Self.requireDraft(DocumentStore.lock(document, in: transaction), user)
            guard try DocumentStore.deleteSource(id, of: document, at: now, in: transaction) else {
                throw DocumentError.notFound
            }
        }
    }

    // MARK: Keeping

    private func keep(
        _ source: CheckedDocument.Source, _ field: String, to document: DocumentID, _ user: String
    ) async throws -> StoredSource {
        let now = time.now()
        let id = DocumentSourceID(at: now)
        let kept = try await database.write { transaction -> StoredSource? in
            // Locked, so that neither a checkout nor another source comes between the check and the insert.
            try Self.requireDraft(DocumentStore.lock(document, in: transaction), user)
            let sizes = try DocumentStore.sourceSizes(of: document, in: transaction)
            guard sizes.count < SourceLimits.sources else {
                throw InvalidDocument(field, "a document has at most \(SourceLimits.sources) sources")
            }
            guard sizes.reduce(source.content.utf8.count, +) <= SourceLimits.bytes else {
                throw InvalidDocument(
                    field, "the texts of all sources of a document have at most \(SourceLimits.bytes) bytes together")
            }
            return try DocumentStore.addSource(source, id: id, to: document, at: now, in: transaction)
        }
        guard let kept else { throw DatabaseError.unreadable("a source that was kept is gone") }
        return kept
    }

    private func requireDraft(_ document: DocumentID, _ user: String) async throws {
        try await database.read { transaction in
            try Self.requireDraft(DocumentStore.document(document, in: transaction), user)
        }
    }

    private static func requireDraft(_ document: Document?, _ user: String) throws {
        guard try requireOwner(document, user).status == .draft else { throw SourceError.documentLocked }
    }

    @discardableResult
    private static func requireOwner(_ document: Document?, _ user: String) throws -> Document {
        guard let document, document.userID == user else { throw DocumentError.notFound }
        return document
    }

    // MARK: Reading

    private struct ReadFile {
        let kind: SourceKind
        let text: String
        var pages: Int?
    }

    /// `nil` when it cannot be read; then `check` says why.
    private func read(_ upload: SourceUpload, _ check: inout FieldCheck) async throws -> ReadFile? {
        guard let format = upload.format else {
            check.add("file", "must be a .txt, .md or .pdf")
            return nil
        }
        do {
            switch format {
            case .pdf:
                let (text, pages) = try await pdf.text(of: upload.bytes)
                return ReadFile(kind: .text, text: text, pages: pages)
            case .text, .markdown:
                guard !PDFText.isPDF(Array(upload.bytes.prefix(5))) else {
                    check.add("file", "is a PDF: its name must end in .pdf")
                    return nil
                }
                let text = try SourceText.text(of: upload.bytes)
                let before = check.problems.count
                _ = check.text("file", text, 1...SourceLimits.characters)
                let isRight = check.problems.count == before
                return isRight ? ReadFile(kind: format == .text ? .text : .markdown, text: text) : nil
            }
        } catch let flaw as PDFText.Flaw {
            check.add("file", flaw.message)
        } catch let flaw as SourceText.Flaw {
            check.add("file", flaw.message)
        } catch ExportError.toolMissing {
            throw SourceError.pdfUnavailable
        }
        return nil
    }
}

extension InvalidDocument {
    /// One problem.
    init(_ field: String, _ message: String) {
        self.init(problems: [FieldProblem(field, message)])
    }
}
