CREATE TABLE IF NOT EXISTS payments (
  id              text PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  amount          bigint NOT NULL CHECK (amount > 0),
  currency        char(3) NOT NULL,
  fee             bigint NOT NULL CHECK (fee BETWEEN 0 AND amount),
  card_brand      text NOT NULL,
  card_last4      char(4) NOT NULL,
  status          text NOT NULL CHECK (status IN ('authorized', 'captured', 'canceled', 'refunded')),
  refunded        bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND amount),
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX IF NOT EXISTS payments_by_status ON payments (status, created_at DESC);
