-- compatible with the previous release: yes

-- People, by their e-mail address in its stored form.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    full_name TEXT,
    preferred_language TEXT NOT NULL DEFAULT 'en',
    is_verified INTEGER NOT NULL DEFAULT 0 CHECK (is_verified IN (0, 1)),
    is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_login_at INTEGER
) STRICT;

-- A mailed link and code. Both are derived from the id under a key outside the database: nothing usable is stored.
CREATE TABLE challenges (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    redirect_to TEXT,
    is_suppressed INTEGER NOT NULL DEFAULT 0 CHECK (is_suppressed IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER,
    CHECK (expires_at > created_at)
) STRICT;
CREATE INDEX challenges_open_by_email ON challenges (email) WHERE consumed_at IS NULL;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- One row is one family of refresh tokens. `generation` is the current one, `parent` the one exchanged for it.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    generation INTEGER NOT NULL CHECK (generation >= 1),
    parent INTEGER NOT NULL CHECK (parent >= 0 AND parent < generation),
    rotated_at INTEGER NOT NULL,
    is_acknowledged INTEGER NOT NULL CHECK (is_acknowledged IN (0, 1)),
    -- How often a current generation was voided since the last acknowledged one.
    voided INTEGER NOT NULL DEFAULT 0 CHECK (voided BETWEEN 0 AND 20),
    -- GCRA's theoretical arrival time of the session's own refresh limit.
    refresh_arrival INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    absolute_expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_reason TEXT CHECK (ended_reason IN ('idle', 'absolute', 'reuse_detected', 'logout', 'revoked')),
    ip TEXT,
    user_agent TEXT,
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id) WHERE ended_at IS NULL;

-- Signing keys, private parts sealed under the master key. `activate_at` switches all nodes at the same moment.
CREATE TABLE keyring (
    id TEXT PRIMARY KEY,
    ring TEXT NOT NULL CHECK (ring IN ('access', 'refresh')),
    algorithm TEXT NOT NULL CHECK (algorithm IN ('ES256', 'HS256')),
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    activate_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX keyring_by_ring ON keyring (ring, activate_at);

-- What happened, committed together with it. Never a token, a code or a link; e-mail addresses as a keyed hash.
CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'refused', 'failure')),
    reason TEXT,
    actor TEXT,
    subject TEXT,
    session_id TEXT,
    ip TEXT,
    user_agent TEXT,
    request_id TEXT
) STRICT;

-- Limits that processes share: one theoretical arrival time a key (GCRA).
CREATE TABLE rate_limits (
    key TEXT PRIMARY KEY,
    arrival INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_limits_by_arrival ON rate_limits (arrival);
