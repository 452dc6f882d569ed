-- +goose Up
-- The register of what goes online: one row for each document of the shelf
-- whose day of taking effect was entered.
CREATE TABLE publication (
  id            TEXT PRIMARY KEY, -- pub_
  court         TEXT NOT NULL REFERENCES court (id),
  division      TEXT NOT NULL DEFAULT '',
  document      TEXT NOT NULL UNIQUE REFERENCES document (id),
  casefile      TEXT NOT NULL DEFAULT '',
  case_no       TEXT NOT NULL,
  court_name    TEXT NOT NULL,
  kind          TEXT NOT NULL DEFAULT '',
  doc_type      TEXT NOT NULL DEFAULT '',
  level         TEXT NOT NULL DEFAULT '',
  signed_on     TEXT NOT NULL DEFAULT '',
  restricted    BOOLEAN NOT NULL DEFAULT FALSE,
  state         TEXT NOT NULL, -- running, preparing, withholding, withheld, published, withdrawn, corrected
  way           TEXT NOT NULL, -- how it took effect: unappealed, second_instance, served
  served_on     TEXT NOT NULL DEFAULT '',
  second_no     TEXT NOT NULL DEFAULT '', -- case number of the second instance
  effective_on  TEXT NOT NULL,
  due_on        TEXT NOT NULL,
  provisional   BOOLEAN NOT NULL DEFAULT FALSE, -- due_on falls into a year not announced yet
  profile       TEXT NOT NULL DEFAULT '',
  ground        TEXT NOT NULL DEFAULT '', -- of not publishing: the item of the article
  reason        TEXT NOT NULL DEFAULT '',
  proposer      TEXT NOT NULL DEFAULT '',
  proposer_name TEXT NOT NULL DEFAULT '',
  proposed_at   BIGINT NOT NULL DEFAULT 0,
  approver      TEXT NOT NULL DEFAULT '',
  approver_name TEXT NOT NULL DEFAULT '',
  approved_at   BIGINT NOT NULL DEFAULT 0,
  published_on  TEXT NOT NULL DEFAULT '', -- the text that is online now, or was last
  first_on      TEXT NOT NULL DEFAULT '', -- the first time
  place         TEXT NOT NULL DEFAULT '', -- where: site, address
  withdrawn_on  TEXT NOT NULL DEFAULT '',
  withdrawal    TEXT NOT NULL DEFAULT '', -- why
  copies        BIGINT NOT NULL DEFAULT 0,
  entered_at    BIGINT NOT NULL,
  entered_by    TEXT NOT NULL,
  version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX publication_court ON publication (court, state, due_on);
CREATE INDEX publication_case ON publication (court, case_no);

CREATE TABLE publication_step (
  publication TEXT NOT NULL REFERENCES publication (id),
  n           BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  account     TEXT NOT NULL,
  name        TEXT NOT NULL, -- of the account, as it was shown then
  verb        TEXT NOT NULL,
  from_state  TEXT NOT NULL,
  to_state    TEXT NOT NULL,
  reason      TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (publication, n)
);

-- A copy to be published: made by a job, changed by people, searched for leaks
-- after every change.
CREATE TABLE publication_copy (
  id          TEXT PRIMARY KEY, -- pcp_
  publication TEXT NOT NULL REFERENCES publication (id),
  n           BIGINT NOT NULL,
  state       TEXT NOT NULL, -- queued, ready, failed
  profile     TEXT NOT NULL,
  plan        TEXT NOT NULL DEFAULT '', -- JSON: redactions; '' once erased
  leaks       TEXT NOT NULL DEFAULT '[]', -- JSON: places in the copy
  sha256      TEXT NOT NULL DEFAULT '', -- of the text of the copy
  size        BIGINT NOT NULL DEFAULT 0,
  problem     TEXT NOT NULL DEFAULT '', -- message key of why it failed
  made_at     BIGINT NOT NULL DEFAULT 0,
  version     BIGINT NOT NULL DEFAULT 1,
  UNIQUE (publication, n)
);

-- What stood online, as somebody read it in: the list of one court.
CREATE TABLE publication_list (
  id         TEXT PRIMARY KEY, -- onl_
  court      TEXT NOT NULL REFERENCES court (id),
  name       TEXT NOT NULL,
  day_from   TEXT NOT NULL, -- the list holds what went online from this day
  day_to     TEXT NOT NULL, -- until this day
  entries    BIGINT NOT NULL,
  added_at   BIGINT NOT NULL,
  added_by   TEXT NOT NULL,
  added_name TEXT NOT NULL,
  version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX publication_list_court ON publication_list (court, id);

CREATE TABLE publication_online (
  list        TEXT NOT NULL REFERENCES publication_list (id),
  n           BIGINT NOT NULL, -- row of the sheet
  case_no     TEXT NOT NULL,
  title       TEXT NOT NULL,
  online_on   TEXT NOT NULL,
  hash        TEXT NOT NULL DEFAULT '', -- of the text without blanks, as given or worked out
  text_sha256 TEXT NOT NULL DEFAULT '', -- of the text, when it was given
  text_size   BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (list, n)
);

-- Differences that somebody made a candidate of.
CREATE TABLE publication_lead (
  list      TEXT NOT NULL REFERENCES publication_list (id),
  signature TEXT NOT NULL,
  finding   TEXT NOT NULL,
  added_at  BIGINT NOT NULL,
  added_by  TEXT NOT NULL,
  PRIMARY KEY (list, signature)
);

-- +goose Down
DROP TABLE publication_lead;
DROP TABLE publication_online;
DROP TABLE publication_list;
DROP TABLE publication_copy;
DROP TABLE publication_step;
DROP TABLE publication;
