-- +goose Up
-- The last number given to a letter: a row per issuing court, kind and year.
CREATE TABLE letter_series (
  court TEXT NOT NULL REFERENCES court (id),
  kind  TEXT NOT NULL,
  year  BIGINT NOT NULL,
  n     BIGINT NOT NULL,
  PRIMARY KEY (court, kind, year)
);

CREATE TABLE letter (
  id           TEXT PRIMARY KEY, -- ltr_
  kind         TEXT NOT NULL,    -- circular, verification_notice, rectification_notice
  court        TEXT NOT NULL REFERENCES court (id), -- that issues it
  division     TEXT NOT NULL DEFAULT '',            -- that drafts it
  about        TEXT NOT NULL DEFAULT '', -- the finding or issue it is about
  issuer       TEXT NOT NULL,            -- the court's name, as the paper shows it
  word         TEXT NOT NULL,            -- 机关代字 of its numbers: 澄中法督
  office       TEXT NOT NULL DEFAULT '', -- that has a circular printed
  content      TEXT NOT NULL,            -- JSON: title and text, with places for figures; {} once erased
  due_on       TEXT NOT NULL DEFAULT '', -- by when it asks for an answer
  state        TEXT NOT NULL,
  year         BIGINT NOT NULL DEFAULT 0, -- of the number
  serial       BIGINT NOT NULL DEFAULT 0,
  number       TEXT NOT NULL DEFAULT '', -- 澄中法督〔2026〕12号
  figures      TEXT NOT NULL DEFAULT '', -- JSON: name → value and the ids behind it, as of the approval
  frozen       TEXT NOT NULL DEFAULT '', -- JSON: all that the paper shows, as of the approval
  sha256       TEXT NOT NULL DEFAULT '', -- of the paper
  size         BIGINT NOT NULL DEFAULT 0,
  drafter      TEXT NOT NULL,
  approver     TEXT NOT NULL DEFAULT '',
  created_at   BIGINT NOT NULL,
  approved_at  BIGINT NOT NULL DEFAULT 0,
  sent_at      BIGINT NOT NULL DEFAULT 0,
  erased_at    BIGINT NOT NULL DEFAULT 0,
  version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX letter_state ON letter (state);
CREATE INDEX letter_about ON letter (about);
CREATE UNIQUE INDEX letter_serial ON letter (court, kind, year, serial) WHERE serial > 0;
CREATE UNIQUE INDEX letter_number ON letter (number) WHERE number <> '';

-- Whom a letter is for: units, or one officer.
CREATE TABLE letter_addressee (
  letter          TEXT NOT NULL REFERENCES letter (id),
  n               BIGINT NOT NULL,
  court           TEXT NOT NULL DEFAULT '',
  division        TEXT NOT NULL DEFAULT '',
  officer         TEXT NOT NULL DEFAULT '',
  name            TEXT NOT NULL, -- as the paper shows it
  acknowledged_on TEXT NOT NULL DEFAULT '',
  acknowledged_at BIGINT NOT NULL DEFAULT 0,
  account         TEXT NOT NULL DEFAULT '', -- that acknowledged
  account_name    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (letter, n)
);
CREATE INDEX letter_addressee_officer ON letter_addressee (officer);

CREATE TABLE letter_step (
  letter     TEXT NOT NULL REFERENCES letter (id),
  n          BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  officer    TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  verb       TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (letter, n)
);

-- +goose Down
DROP TABLE letter_step;
DROP TABLE letter_addressee;
DROP TABLE letter;
DROP TABLE letter_series;
