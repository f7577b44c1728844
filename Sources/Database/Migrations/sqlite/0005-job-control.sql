-- compatible with the previous release: yes

-- What a job of a kind looks like may change; a node leaves those of a newer look to newer nodes.
ALTER TABLE jobs ADD COLUMN kind_version INTEGER NOT NULL DEFAULT 1;

-- Whose turn it is: within a priority, jobs go by their virtual start time. A user's second job starts a while after
-- the first, so that nobody's many jobs stand before another's one.
ALTER TABLE jobs ADD COLUMN fair_key TEXT;
ALTER TABLE jobs ADD COLUMN fair_at INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET fair_at = run_at, fair_key = user_id;

-- Failures since the last new step: a long job is not given up because of a hiccup in each of its steps.
ALTER TABLE jobs ADD COLUMN step_failures INTEGER NOT NULL DEFAULT 0;
-- Deaths of its process that others may have caused, since the last new step; `crash_count` are those that only this job
-- can have caused. A job with suspicions runs beside none other that has some, so that the next death tells.
ALTER TABLE jobs ADD COLUMN suspicions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN attempt_started_at INTEGER;
-- Moves on with the job; one in the past means that the handler hangs.
ALTER TABLE jobs ADD COLUMN stall_at INTEGER;

-- Wishes, heard by whoever works on the job.
ALTER TABLE jobs ADD COLUMN cancel_at INTEGER;
ALTER TABLE jobs ADD COLUMN pause_at INTEGER;
-- Why it is paused, or is to be.
ALTER TABLE jobs ADD COLUMN pause_reason TEXT;

DROP INDEX jobs_to_claim;
CREATE INDEX jobs_to_claim ON jobs (priority DESC, fair_at, id) WHERE state = 'queued';
CREATE INDEX jobs_to_claim_of_users ON jobs (kind, priority DESC, fair_at, id)
    WHERE state = 'queued' AND fair_key IS NOT NULL;
CREATE INDEX jobs_suspected ON jobs (id) WHERE state = 'queued' AND suspicions > 0;
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'scheduled';
CREATE INDEX jobs_at_rest ON jobs (state, kind) WHERE state IN ('paused', 'failed');
CREATE INDEX jobs_of_key ON jobs (fair_key, kind, fair_at)
    WHERE fair_key IS NOT NULL AND state NOT IN ('completed', 'failed', 'canceled');

-- How much of an ended job was pruned: 1 without its events but for the last, 2 without its checkpoints too. The rows
-- of jobs that somebody watched stay, as the record of what was sold.
ALTER TABLE jobs ADD COLUMN trimmed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_to_prune ON jobs (finished_at)
    WHERE state IN ('completed', 'failed', 'canceled') AND event_seq = 0;
CREATE INDEX jobs_to_trim ON jobs (trimmed, finished_at)
    WHERE state IN ('completed', 'failed', 'canceled') AND event_seq > 0 AND trimmed < 2;

-- How each attempt ended; of jobs that nobody watches only those that did not complete.
CREATE TABLE job_attempts (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    token INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    worker_id TEXT,
    started_at INTEGER,
    ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('completed', 'failed', 'canceled', 'retried', 'paused', 'released', 'lost', 'stalled')),
    error TEXT,
    PRIMARY KEY (job_id, token)
) STRICT;

-- Which workers died lately.
CREATE INDEX job_attempts_lost ON job_attempts (ended_at) WHERE outcome = 'lost';

-- The ledger: every call to a model, from before it is made. Never pruned: no reference to `jobs`, which are.
CREATE TABLE model_calls (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL,
    step TEXT NOT NULL,
    -- 1, 2, 3 … within the step.
    try INTEGER NOT NULL CHECK (try >= 1),
    -- The claim under which it was made.
    token INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'sent', 'ok', 'failed', 'ambiguous')),
    -- Until it has ended, and when it is ambiguous: the worst case.
    tokens_in INTEGER NOT NULL CHECK (tokens_in >= 0),
    tokens_out INTEGER NOT NULL CHECK (tokens_out >= 0),
    cost_micros INTEGER NOT NULL CHECK (cost_micros >= 0),
    -- 1 when the provider gave no figures.
    is_estimated INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK ((state IN ('intent', 'sent')) = (ended_at IS NULL)),
    UNIQUE (job_id, step, try)
) STRICT;
CREATE INDEX model_calls_open ON model_calls (job_id) WHERE state IN ('intent', 'sent');
CREATE INDEX model_calls_by_time ON model_calls (started_at);

-- The last tick of each periodic job: whoever moves it on enqueues the job, so that one results of each tick.
CREATE TABLE periodic_jobs (
    kind TEXT PRIMARY KEY,
    tick INTEGER NOT NULL
) STRICT;

ALTER TABLE workers ADD COLUMN draining INTEGER NOT NULL DEFAULT 0;
