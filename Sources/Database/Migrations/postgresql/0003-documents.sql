-- compatible with the previous release: yes

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    language TEXT NOT NULL,
    target_pages BIGINT NOT NULL CHECK (target_pages BETWEEN 3 AND 200),
    citation_style TEXT NOT NULL CHECK (citation_style IN ('apa', 'mla', 'chicago', 'harvard')),
    requirements TEXT,
    status TEXT NOT NULL CHECK (status IN ('draft', 'payment_pending', 'queued', 'generating', 'completed',
        'partially_completed', 'failed', 'canceled', 'refunded')),
    job_id TEXT REFERENCES jobs (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX documents_by_user ON documents (user_id, id);

-- What the customer brought. `position` gives the citation key: s1, s2 …
CREATE TABLE document_sources (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('text', 'markdown')),
    title TEXT NOT NULL,
    author TEXT,
    year BIGINT,
    url TEXT,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (document_id, position)
);

-- The finished sections, written in the transaction of their checkpoint.
CREATE TABLE document_sections (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position BIGINT NOT NULL CHECK (position >= 0),
    title TEXT NOT NULL,
    markdown TEXT NOT NULL,
    words BIGINT NOT NULL,
    target_words BIGINT NOT NULL,
    citations TEXT NOT NULL,
    model TEXT NOT NULL,
    finished_at BIGINT NOT NULL,
    UNIQUE (document_id, position)
);

-- The files, by the digest of their bytes.
CREATE TABLE artifacts (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    format TEXT NOT NULL CHECK (format IN ('docx', 'pdf', 'html', 'md', 'epub')),
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (document_id, format)
);
