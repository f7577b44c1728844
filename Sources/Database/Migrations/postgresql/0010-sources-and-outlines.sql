-- compatible with the previous release: yes

-- Of a PDF how many pages it had; its text holds a form feed at the end of each. NULL: it came as text.
ALTER TABLE document_sources ADD COLUMN pages BIGINT CHECK (pages >= 1);
-- The text in UTF-8, so that lists and sums need not read it. NULL: the previous release brought it.
ALTER TABLE document_sources ADD COLUMN bytes BIGINT CHECK (bytes >= 0);
UPDATE document_sources SET bytes = OCTET_LENGTH(content);
-- The highest number that a source of the document ever had: an outline may name a source that is gone, and must not
-- come to mean another.
ALTER TABLE documents ADD COLUMN last_source BIGINT NOT NULL DEFAULT 0;

-- How the customer wants the document divided. `revision` counts the changes, so that an outline which took a while
-- to be made does not overwrite what the customer wrote meanwhile.
CREATE TABLE document_outlines (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    sections TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    updated_at BIGINT NOT NULL
);

-- Outlines that were asked for before anything was paid. They outlive their documents: deleting these gives nobody
-- new ones for free.
CREATE TABLE outline_attempts (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT CHECK (outcome IN ('made', 'late', 'failed')),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX outline_attempts_by_document ON outline_attempts (document_id);

-- Their ledger: a call stands here, at its worst case, before it is made.
CREATE TABLE outline_calls (
    id TEXT PRIMARY KEY,
    attempt_id TEXT NOT NULL REFERENCES outline_attempts (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'ok', 'failed', 'ambiguous')),
    tokens_in BIGINT NOT NULL,
    tokens_out BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    is_estimated BIGINT NOT NULL DEFAULT 0,
    error TEXT,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX outline_calls_by_attempt ON outline_calls (attempt_id);
CREATE INDEX outline_calls_by_time ON outline_calls (started_at);
