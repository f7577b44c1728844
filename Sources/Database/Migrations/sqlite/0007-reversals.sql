-- compatible with the previous release: yes

-- What is known of the money: `right` is what was asked for, `wrong` is held until somebody has looked or it has gone
-- back. NULL until it has come.
ALTER TABLE payments ADD COLUMN money TEXT CHECK (money IN ('right', 'wrong'));
ALTER TABLE payments ADD COLUMN received_amount INTEGER CHECK (received_amount >= 0);
-- Whether the document is being made for this payment, or cannot be.
ALTER TABLE payments ADD COLUMN delivery TEXT CHECK (delivery IN ('ordered', 'impossible'));
-- What a dispute does to the delivery.
ALTER TABLE payments ADD COLUMN hold TEXT CHECK (hold IN ('paused', 'suspended'));
ALTER TABLE payments ADD COLUMN reversed_at INTEGER;
-- When a sweep asks the provider about it next, and how often it has.
ALTER TABLE payments ADD COLUMN check_at INTEGER;
ALTER TABLE payments ADD COLUMN checks INTEGER NOT NULL DEFAULT 0;
UPDATE payments SET money = 'right', received_amount = amount, delivery = 'ordered'
    WHERE state IN ('paid', 'partially_refunded', 'disputed', 'refunded');
UPDATE payments SET money = 'wrong' WHERE state = 'mismatch';
CREATE INDEX payments_open ON payments (check_at) WHERE state IN ('created', 'pending');

-- Money on its way back. `number` counts within the payment and is part of the idempotency key; `provider_id` is known
-- once the provider has it. `reserved`: nobody was asked yet, it may be withdrawn. `requested`: it may exist there.
CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    provider_id TEXT UNIQUE,
    amount INTEGER NOT NULL CHECK (amount > 0),
    cause TEXT NOT NULL CHECK (cause IN
        ('ended_early', 'second_payment', 'undeliverable', 'operator', 'request', 'provider')),
    why TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('reserved', 'requested', 'pending', 'succeeded', 'failed', 'canceled', 'withdrawn')),
    error TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (payment_id, number)
) STRICT;

-- One row a dispute, with the furthest state that was heard of.
CREATE TABLE disputes (
    provider_id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    status TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX disputes_by_payment ON disputes (payment_id);

-- What a customer asks an operator for.
CREATE TABLE refund_requests (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('quality', 'not_satisfied', 'technical_issue', 'other')),
    status TEXT NOT NULL CHECK (status IN ('open', 'approved', 'rejected')),
    refund_id TEXT REFERENCES refunds (id),
    decided_by TEXT,
    decided_at INTEGER,
    note TEXT,
    created_at INTEGER NOT NULL,
    CHECK ((status = 'open') = (decided_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX refund_requests_open ON refund_requests (payment_id) WHERE status = 'open';
CREATE INDEX refund_requests_by_user ON refund_requests (user_id, id);

-- Refunds and disputes name an intent only: their events wait under it until a payment is known to be its.
ALTER TABLE webhook_events ADD COLUMN intent_id TEXT;
CREATE INDEX webhook_events_parked ON webhook_events (intent_id) WHERE status = 'parked';

ALTER TABLE payment_ledger ADD COLUMN kind TEXT NOT NULL DEFAULT 'transition';

-- How far the provider's list of events has been read.
CREATE TABLE payment_sweeps (
    name TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL
) STRICT;

-- While set, nothing can be downloaded: the payment is disputed.
ALTER TABLE documents ADD COLUMN suspended_at INTEGER;
-- The sum of the outline's targets, of which an early end delivers a part.
ALTER TABLE documents ADD COLUMN target_words INTEGER;
