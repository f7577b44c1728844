-- compatible with the previous release: yes

-- A session's own limit on signing out, like the one on refreshing: GCRA's theoretical arrival time.
ALTER TABLE sessions ADD COLUMN logout_arrival BIGINT NOT NULL DEFAULT 0;

-- Which of the last 62 generations were voided: bit 0 is the one before the current. Access tokens of a voided one are
-- reuse as long as they live, also when later generations were exchanged in good order.
ALTER TABLE sessions ADD COLUMN voided_mask BIGINT NOT NULL DEFAULT 0 CHECK (voided_mask >= 0);

-- After a backup was restored: tokens from this generation on are newer than the backup, and one of them may go on.
ALTER TABLE sessions ADD COLUMN amnesty_from BIGINT;

-- Since when nobody stands behind the row any more: it is kept for what refers to it, without what told who it was.
ALTER TABLE users ADD COLUMN deleted_at BIGINT;

-- All that is held about one user is found for them when they ask for it.
CREATE INDEX sessions_all_by_user ON sessions (user_id, id);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
-- Refreshes, the most rows by far, have no subject.
CREATE INDEX audit_log_by_subject ON audit_log (subject, id) WHERE subject IS NOT NULL;

-- Access tokens may be signed by Ed25519.
ALTER TABLE keyring DROP CONSTRAINT keyring_algorithm_check;
ALTER TABLE keyring ADD CONSTRAINT keyring_algorithm_check CHECK (algorithm IN ('ES256', 'EdDSA', 'HS256'));

-- Each row names the one before it in its chain and carries a MAC over all of it, under a key outside the database: a row
-- that was edited, moved, put in or taken out breaks the chain. Rows from before this migration are in none.
ALTER TABLE audit_log ADD COLUMN chain TEXT;
ALTER TABLE audit_log ADD COLUMN seq BIGINT;
ALTER TABLE audit_log ADD COLUMN prev_mac BYTEA;
ALTER TABLE audit_log ADD COLUMN mac BYTEA;
CREATE UNIQUE INDEX audit_log_by_chain ON audit_log (chain, seq) WHERE chain IS NOT NULL;

-- Where each chain ends. A writer takes one that nobody else holds, so as many transactions at once write as many chains.
CREATE TABLE audit_heads (
    chain TEXT PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 0),
    mac BYTEA NOT NULL
);

-- Where retention has cut a chain's beginning off, signed like a row.
CREATE TABLE audit_anchors (
    chain TEXT PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    mac BYTEA NOT NULL,
    cut_at BIGINT NOT NULL,
    signature BYTEA NOT NULL
);
