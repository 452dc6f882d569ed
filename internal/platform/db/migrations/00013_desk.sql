-- +goose Up
-- A wording that the checker takes for a fault and a court does not: proposed
-- by one person, approved by another, for a year at most.
CREATE TABLE allowance (
  id           TEXT PRIMARY KEY, -- alw_
  court        TEXT NOT NULL REFERENCES court (id),
  rule         TEXT NOT NULL,    -- J22; text rules only
  words        TEXT NOT NULL,    -- what the hit lies on, exactly
  words_before TEXT NOT NULL DEFAULT '', -- what must stand before it; '' anything
  words_after  TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL,
  state        TEXT NOT NULL,    -- proposed, approved, refused, withdrawn, ended; expired follows from until_day
  until_day    TEXT NOT NULL,    -- last day in force
  owner        TEXT NOT NULL,    -- account
  officer      TEXT NOT NULL DEFAULT '', -- of the owner
  owner_name   TEXT NOT NULL,
  proposed_at  BIGINT NOT NULL,
  decided_at   BIGINT NOT NULL DEFAULT 0,
  decider      TEXT NOT NULL DEFAULT '',
  decider_name TEXT NOT NULL DEFAULT '',
  decision     TEXT NOT NULL DEFAULT '', -- why it was refused
  ended_at     BIGINT NOT NULL DEFAULT 0,
  ender        TEXT NOT NULL DEFAULT '',
  ender_name   TEXT NOT NULL DEFAULT '',
  ending       TEXT NOT NULL DEFAULT '', -- why it was ended before its day
  reminded_at  BIGINT NOT NULL DEFAULT 0,
  version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX allowance_court ON allowance (court, state, until_day);

-- A draft that an officer checked for himself and asked to be kept. Not
-- audited: nobody else knows of it. Never changed; kept anew it is a new row.
CREATE TABLE kept_draft (
  id         TEXT PRIMARY KEY, -- kpt_
  account    TEXT NOT NULL,    -- whose it is
  name       TEXT NOT NULL,
  format     TEXT NOT NULL,    -- of the file it came from; '' pasted
  body       TEXT NOT NULL,
  changes    TEXT NOT NULL,    -- JSON: what was mended by a click
  kept_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX kept_draft_account ON kept_draft (account, id);
CREATE INDEX kept_draft_expires ON kept_draft (expires_at);

-- +goose Down
DROP TABLE kept_draft;
DROP TABLE allowance;
