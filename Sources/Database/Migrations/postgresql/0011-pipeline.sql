-- compatible with the previous release: yes

-- What a document is written from, by its digest, from the moment it is begun.
ALTER TABLE documents ADD COLUMN input_hash TEXT;
-- The outline that it is written by, as JSON: the approved one or the one that was made.
ALTER TABLE documents ADD COLUMN written_outline TEXT;
-- What the pass over all sections has changed, as JSON.
ALTER TABLE documents ADD COLUMN coherence TEXT;
-- The job that writes it; `job_id` is the newest of those that work on it.
ALTER TABLE documents ADD COLUMN generation_job_id TEXT;

-- How a section was written, as JSON: the job and step whose calls are its, the keys that it cited in vain, and what the
-- checks found.
ALTER TABLE document_sections ADD COLUMN record TEXT;

-- Where a finished document comes from, as JSON.
CREATE TABLE document_provenance (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    manifest TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Sections that were ordered anew.
CREATE TABLE document_regenerations (
    job_id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    section_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX document_regenerations_by_document ON document_regenerations (document_id);

-- Jobs whose next call would have been beyond a budget. `grants`: how often an operator has added the document's budget
-- once more. `over_at`: nobody has, and the document ends early.
CREATE TABLE budget_pauses (
    job_id TEXT PRIMARY KEY,
    scope TEXT NOT NULL CHECK (scope IN ('document', 'day')),
    spent_micros BIGINT NOT NULL,
    cap_micros BIGINT NOT NULL,
    paused_at BIGINT NOT NULL,
    is_waiting BIGINT NOT NULL CHECK (is_waiting IN (0, 1)),
    grants BIGINT NOT NULL DEFAULT 0 CHECK (grants >= 0),
    over_at BIGINT
);
CREATE INDEX budget_pauses_waiting ON budget_pauses (paused_at) WHERE is_waiting = 1;

-- One row a day on which anything is spent, locked by whoever is about to: so two never spend the same rest.
CREATE TABLE budget_days (
    day BIGINT PRIMARY KEY
);

-- What operators were told, once for each key.
CREATE TABLE alerts (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    raised_at BIGINT NOT NULL
);
