-- +goose Up
CREATE TABLE issue_series (
  year BIGINT PRIMARY KEY,
  n    BIGINT NOT NULL
);

CREATE TABLE issue (
  id         TEXT PRIMARY KEY, -- iss_
  number     TEXT NOT NULL UNIQUE, -- 督-2026-0001
  court      TEXT NOT NULL REFERENCES court (id),
  division   TEXT NOT NULL DEFAULT '',
  item       TEXT NOT NULL,
  title      TEXT NOT NULL,
  severity   TEXT NOT NULL,
  facility   BOOLEAN NOT NULL DEFAULT FALSE, -- about a facility or system, not conduct
  state      TEXT NOT NULL,
  due_on     TEXT NOT NULL DEFAULT '',
  provisional BOOLEAN NOT NULL DEFAULT FALSE,
  due_days   BIGINT NOT NULL DEFAULT 0,
  due_from   TEXT NOT NULL DEFAULT '',
  until_on   TEXT NOT NULL DEFAULT '', -- last day of a pause, deferral or observation
  owner      TEXT NOT NULL DEFAULT '', -- officer
  owner_name TEXT NOT NULL DEFAULT '',
  measure    TEXT NOT NULL DEFAULT '',
  submitter  TEXT NOT NULL DEFAULT '',
  proof      TEXT NOT NULL DEFAULT '',
  closer     TEXT NOT NULL DEFAULT '',
  extensions BIGINT NOT NULL DEFAULT 0,
  opener     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  closed_at  BIGINT NOT NULL DEFAULT 0,
  version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX issue_state ON issue (state, due_on);
CREATE INDEX issue_owner ON issue (owner);

-- The findings an issue answers; again is the finding that showed it came back.
CREATE TABLE issue_finding (
  issue   TEXT NOT NULL REFERENCES issue (id),
  finding TEXT NOT NULL REFERENCES finding (id),
  again   BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (issue, finding)
);
CREATE INDEX issue_finding_finding ON issue_finding (finding);

CREATE TABLE issue_evidence (
  issue    TEXT NOT NULL REFERENCES issue (id),
  n        BIGINT NOT NULL,
  evidence TEXT NOT NULL REFERENCES evidence (id),
  round    BIGINT NOT NULL, -- which submission it belongs to, from 1
  added_by TEXT NOT NULL,
  PRIMARY KEY (issue, n)
);

CREATE TABLE issue_step (
  issue      TEXT NOT NULL REFERENCES issue (id),
  n          BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  name       TEXT NOT NULL,
  verb       TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  due_on     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (issue, n)
);

-- +goose Down
DROP TABLE issue_step;
DROP TABLE issue_evidence;
DROP TABLE issue_finding;
DROP TABLE issue;
DROP TABLE issue_series;
