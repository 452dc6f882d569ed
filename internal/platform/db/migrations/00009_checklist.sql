-- +goose Up
-- Every list that was or is to be in force, and the drafts of the next one.
CREATE TABLE checklists (
  id         TEXT PRIMARY KEY, -- chk_
  court      TEXT NOT NULL DEFAULT '',  -- whose office drafted it; '' of the list that came with the program
  edition    BIGINT NOT NULL DEFAULT 0, -- from 1, given when it is approved
  state      TEXT NOT NULL,    -- draft, submitted, approved, superseded, withdrawn
  digest     TEXT NOT NULL,    -- hash of the content, by which findings name it
  content    TEXT NOT NULL,    -- JSON
  base       TEXT NOT NULL DEFAULT '',  -- digest of the list it was begun from
  author     TEXT NOT NULL,
  submitter  TEXT NOT NULL DEFAULT '',
  approver   TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL DEFAULT '',  -- why the list is revised
  from_day   TEXT NOT NULL DEFAULT '',  -- first day in force; '' of the first list: always
  until_day  TEXT NOT NULL DEFAULT '',  -- first day of the next; '' while none is set
  created_at BIGINT NOT NULL,
  version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX checklists_digest ON checklists (digest);
CREATE INDEX checklists_state ON checklists (state);
-- One draft at a time: two would overwrite each other's items when approved.
CREATE UNIQUE INDEX checklists_live ON checklists (court) WHERE state IN ('draft', 'submitted');
CREATE UNIQUE INDEX checklists_edition ON checklists (edition) WHERE edition > 0;

CREATE TABLE checklist_step (
  list       TEXT NOT NULL REFERENCES checklists (id),
  n          BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  name       TEXT NOT NULL,
  verb       TEXT NOT NULL,
  item       TEXT NOT NULL DEFAULT '', -- that an edit was about
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (list, n)
);

-- +goose Down
DROP TABLE checklist_step;
DROP TABLE checklists;
