-- compatible with the previous release: yes

-- A session's own limit on signing out, like the one on refreshing: GCRA's theoretical arrival time.
ALTER TABLE sessions ADD COLUMN logout_arrival INTEGER NOT NULL DEFAULT 0;

-- Since when nobody stands behind the row any more: it is kept for what refers to it, without what told who it was.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;

-- All that is held about one user is found for them when they ask for it.
CREATE INDEX sessions_all_by_user ON sessions (user_id, id);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
-- Refreshes, the most rows by far, have no subject.
CREATE INDEX audit_log_by_subject ON audit_log (subject, id) WHERE subject IS NOT NULL;
