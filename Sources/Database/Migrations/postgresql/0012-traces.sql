-- compatible with the previous release: yes

-- What the inbox holds that is not done with: few rows of many, counted whenever somebody looks at the metrics.
CREATE INDEX webhook_events_open ON webhook_events (status, received_at) WHERE status IN ('received', 'parked', 'dead');

-- The trace of who has enqueued it, as `traceparent` of version 00; NULL of what nobody has asked for.
ALTER TABLE jobs ADD COLUMN trace_parent TEXT CHECK (trace_parent IS NULL OR LENGTH(trace_parent) = 55);
