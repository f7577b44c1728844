-- compatible with the previous release: yes

-- What else is worth knowing of an event, a JSON object: an amount, which fields changed. The row's MAC covers it.
ALTER TABLE audit_log ADD COLUMN details TEXT;

-- One row while the service is closed to customers.
CREATE TABLE maintenance (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    message TEXT NOT NULL,
    -- A JSON array of addresses and networks that are served all the same.
    allowed TEXT NOT NULL,
    since BIGINT NOT NULL
);
