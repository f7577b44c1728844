-- compatible with the previous release: yes

-- What the audit log was written under before the master key was changed, sealed under that of today.
CREATE TABLE retired_audit_keys (
    id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    retired_at INTEGER NOT NULL
) STRICT;

-- The provider's events whose bytes are still there, of those that are worked off: to be emptied in time.
CREATE INDEX webhook_events_with_body ON webhook_events (COALESCE(processed_at, received_at))
    WHERE status IN ('done', 'ignored') AND LENGTH(body) > 0;

-- Those of one payment: its timeline, and what is emptied when its customer leaves.
CREATE INDEX webhook_events_by_payment ON webhook_events (payment_id) WHERE payment_id IS NOT NULL;
