-- compatible with the previous release: yes

-- What was asked for and what the provider has confirmed. The row is committed before the provider hears of it.
CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL,
    session_id TEXT UNIQUE,
    intent_id TEXT UNIQUE,
    checkout_url TEXT,
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    description TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'pending', 'paid', 'failed', 'expired', 'canceled',
        'partially_refunded', 'refunded', 'disputed', 'mismatch')),
    failure TEXT,
    refunded_amount BIGINT NOT NULL DEFAULT 0 CHECK (refunded_amount BETWEEN 0 AND amount),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    paid_at BIGINT
);
-- One open payment a document.
CREATE UNIQUE INDEX payments_open_by_document ON payments (document_id) WHERE state IN ('created', 'pending');
-- One payment that was fulfilled a document: the other promise of the schema.
CREATE UNIQUE INDEX payments_paid_by_document ON payments (document_id)
    WHERE state IN ('paid', 'partially_refunded', 'disputed');
CREATE INDEX payments_by_document ON payments (document_id, created_at);
CREATE INDEX payments_by_user ON payments (user_id, id);

-- The inbox: the provider's events as they came, stored before they are acknowledged.
CREATE TABLE webhook_events (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    livemode BIGINT NOT NULL CHECK (livemode IN (0, 1)),
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    object_id TEXT,
    provider_created BIGINT NOT NULL,
    body BYTEA NOT NULL,
    delivery_count BIGINT NOT NULL DEFAULT 1 CHECK (delivery_count >= 1),
    status TEXT NOT NULL CHECK (status IN ('received', 'done', 'ignored', 'parked', 'dead')),
    reason TEXT,
    payment_id TEXT REFERENCES payments (id),
    received_at BIGINT NOT NULL,
    processed_at BIGINT,
    UNIQUE (provider, account, livemode, event_id)
);

-- Every change of a payment and why; only ever added to.
CREATE TABLE payment_ledger (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    at BIGINT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    event_id TEXT,
    why TEXT NOT NULL
);
CREATE INDEX payment_ledger_by_payment ON payment_ledger (payment_id, id);

-- A caller's own key for a POST, so that repeating it is the same as doing it once.
CREATE TABLE idempotency_keys (
    user_id TEXT NOT NULL REFERENCES users (id),
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    payment_id TEXT REFERENCES payments (id),
    -- Whether this key's request made the payment, or found it open.
    is_maker BIGINT NOT NULL DEFAULT 0 CHECK (is_maker IN (0, 1)),
    locked_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, route, key)
);
