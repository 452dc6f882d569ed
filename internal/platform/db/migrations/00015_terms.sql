-- +goose Up
-- The words that a court wants written one way and not another: every list that
-- was or is in force, and the draft of the next one.
CREATE TABLE terms (
  id             TEXT PRIMARY KEY, -- trm_
  court          TEXT NOT NULL REFERENCES court (id),
  edition        BIGINT NOT NULL DEFAULT 0, -- from 1, given when it is approved
  state          TEXT NOT NULL,    -- draft, submitted, approved, superseded, withdrawn
  instead        BOOLEAN NOT NULL DEFAULT FALSE, -- in place of the program's list; otherwise before it
  content        TEXT NOT NULL,    -- JSON: rows
  entries        BIGINT NOT NULL,  -- how many
  digest         TEXT NOT NULL,    -- hash of content and instead
  base           TEXT NOT NULL DEFAULT '', -- digest of the list it was begun from
  author         TEXT NOT NULL,
  author_name    TEXT NOT NULL,
  submitter      TEXT NOT NULL DEFAULT '',
  submitter_name TEXT NOT NULL DEFAULT '',
  approver       TEXT NOT NULL DEFAULT '',
  approver_name  TEXT NOT NULL DEFAULT '',
  approved_at    BIGINT NOT NULL DEFAULT 0,
  reason         TEXT NOT NULL DEFAULT '', -- why the list is revised
  created_at     BIGINT NOT NULL,
  version        BIGINT NOT NULL DEFAULT 1
);
-- One draft at a time, one list in force.
CREATE UNIQUE INDEX terms_live ON terms (court) WHERE state IN ('draft', 'submitted');
CREATE UNIQUE INDEX terms_force ON terms (court) WHERE state = 'approved';
CREATE UNIQUE INDEX terms_edition ON terms (court, edition) WHERE edition > 0;

CREATE TABLE terms_step (
  terms      TEXT NOT NULL REFERENCES terms (id),
  n          BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  name       TEXT NOT NULL, -- of the account, as it was shown then
  verb       TEXT NOT NULL,
  about      TEXT NOT NULL DEFAULT '', -- the word that an edit was about
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (terms, n)
);

-- +goose Down
DROP TABLE terms_step;
DROP TABLE terms;
