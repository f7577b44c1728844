-- compatible with the previous release: yes

-- Everything that happens later. `token` is the fencing token: each claim takes the next, and every write of an
-- executor names its own, so that an executor that lost the job cannot touch it.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('scheduled', 'queued', 'running', 'paused', 'canceling', 'completed', 'failed', 'canceled')),
    priority INTEGER NOT NULL DEFAULT 0,
    run_at INTEGER NOT NULL,
    -- Two live jobs never share it.
    unique_key TEXT,
    user_id TEXT,
    subject_id TEXT,
    args TEXT NOT NULL,
    token INTEGER NOT NULL DEFAULT 0,
    worker_id TEXT,
    attempt INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
    -- Claims since the last new step: a job that only crashes its process ends as a dead letter.
    crash_count INTEGER NOT NULL DEFAULT 0,
    progress INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    current_step TEXT,
    event_seq INTEGER NOT NULL DEFAULT 0,
    tokens_used INTEGER NOT NULL DEFAULT 0,
    cost_micros INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    CHECK ((state IN ('completed', 'failed', 'canceled')) = (finished_at IS NOT NULL)),
    CHECK ((state IN ('running', 'canceling')) = (worker_id IS NOT NULL))
) STRICT;
CREATE INDEX jobs_to_claim ON jobs (priority DESC, run_at, id) WHERE state IN ('queued', 'scheduled');
CREATE INDEX jobs_running ON jobs (worker_id) WHERE state IN ('running', 'canceling');
CREATE UNIQUE INDEX jobs_unique_while_live ON jobs (unique_key)
    WHERE unique_key IS NOT NULL AND state NOT IN ('completed', 'failed', 'canceled');
CREATE INDEX jobs_by_subject ON jobs (subject_id, created_at);

-- The checkpoints: a step whose input hash is the same is read, not repeated.
CREATE TABLE job_steps (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    token INTEGER NOT NULL,
    output TEXT NOT NULL,
    finished_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, key)
) STRICT;

-- The progress stream, dense: 1, 2, 3 … in the order of the commits.
CREATE TABLE job_events (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (job_id, seq)
) STRICT;

-- Who works. A worker that has not renewed its lease has lost its jobs.
CREATE TABLE workers (
    id TEXT PRIMARY KEY,
    lease_until INTEGER NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;
