-- +goose Up
-- What an officer is asked to read and answer after a finding about him was determined.
CREATE TABLE lesson (
  id           TEXT PRIMARY KEY, -- lsn_
  finding      TEXT NOT NULL REFERENCES finding (id),
  officer      TEXT NOT NULL,
  name         TEXT NOT NULL,    -- as it stood then
  court        TEXT NOT NULL,    -- of the officer's part in the finding
  division     TEXT NOT NULL DEFAULT '',
  item         TEXT NOT NULL,    -- checklist item
  articles     TEXT NOT NULL,    -- JSON: [{rule, article}]
  assigned_on  TEXT NOT NULL,
  due_on       TEXT NOT NULL,
  provisional  BOOLEAN NOT NULL DEFAULT FALSE, -- due_on falls into a year not announced yet
  attempts     BIGINT NOT NULL DEFAULT 0,
  best         BIGINT NOT NULL DEFAULT 0, -- right answers of the best attempt
  last         BIGINT NOT NULL DEFAULT 0, -- and of the latest
  done_at      BIGINT NOT NULL DEFAULT 0, -- first attempt handed in, Unix ms
  withdrawn_at BIGINT NOT NULL DEFAULT 0, -- the finding was withdrawn
  version      BIGINT NOT NULL DEFAULT 1,
  UNIQUE (finding, officer)
);
CREATE INDEX lesson_officer ON lesson (officer);

CREATE TABLE lesson_attempt (
  lesson TEXT NOT NULL REFERENCES lesson (id),
  n      BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  bank   TEXT NOT NULL, -- version of the bank the questions were drawn from
  score  BIGINT NOT NULL,
  PRIMARY KEY (lesson, n)
);

-- Question and answers as they stood on the page.
CREATE TABLE lesson_answer (
  lesson   TEXT NOT NULL REFERENCES lesson (id),
  attempt  BIGINT NOT NULL,
  n        BIGINT NOT NULL,
  question TEXT NOT NULL, -- its id in the bank
  asked    TEXT NOT NULL,
  chosen   TEXT NOT NULL, -- verbatim
  answer   TEXT NOT NULL, -- the right one, verbatim
  correct  BOOLEAN NOT NULL,
  PRIMARY KEY (lesson, attempt, n)
);

-- Why one or several closed issues came about.
CREATE TABLE cause (
  id         TEXT PRIMARY KEY, -- cau_
  court      TEXT NOT NULL REFERENCES court (id), -- of the smallest unit that holds all its issues
  division   TEXT NOT NULL DEFAULT '',
  category   TEXT NOT NULL,
  title      TEXT NOT NULL,
  whys       TEXT NOT NULL, -- JSON: the answers to why, one after the other
  account    TEXT NOT NULL, -- that set it last
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  set_at     BIGINT NOT NULL,
  version    BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE cause_issue (
  issue TEXT PRIMARY KEY REFERENCES issue (id),
  cause TEXT NOT NULL REFERENCES cause (id)
);
CREATE INDEX cause_issue_cause ON cause_issue (cause);

CREATE TABLE policy (
  id          TEXT PRIMARY KEY, -- pol_
  root        TEXT NOT NULL,    -- the first edition
  edition     BIGINT NOT NULL,  -- from 1
  court       TEXT NOT NULL REFERENCES court (id), -- that drafts it
  division    TEXT NOT NULL DEFAULT '',
  title       TEXT NOT NULL,
  content     TEXT NOT NULL,
  state       TEXT NOT NULL,
  number      TEXT NOT NULL DEFAULT '', -- 澄中法〔2026〕12号
  in_force_on TEXT NOT NULL DEFAULT '',
  repealed_on TEXT NOT NULL DEFAULT '', -- first day without it
  drafter     TEXT NOT NULL,
  submitter   TEXT NOT NULL DEFAULT '',
  approver    TEXT NOT NULL DEFAULT '',
  created_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL DEFAULT 1,
  UNIQUE (root, edition)
);
CREATE INDEX policy_state ON policy (state, in_force_on);
CREATE UNIQUE INDEX policy_number ON policy (number) WHERE number <> '';

-- The courts in which it binds.
CREATE TABLE policy_scope (
  policy TEXT NOT NULL REFERENCES policy (id),
  court  TEXT NOT NULL REFERENCES court (id),
  PRIMARY KEY (policy, court)
);

-- What it answers: root causes, and issues by themselves.
CREATE TABLE policy_cause (
  policy TEXT NOT NULL REFERENCES policy (id),
  cause  TEXT NOT NULL REFERENCES cause (id),
  PRIMARY KEY (policy, cause)
);

CREATE TABLE policy_issue (
  policy TEXT NOT NULL REFERENCES policy (id),
  issue  TEXT NOT NULL REFERENCES issue (id),
  PRIMARY KEY (policy, issue)
);

CREATE TABLE policy_step (
  policy     TEXT NOT NULL REFERENCES policy (id),
  n          BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  account    TEXT NOT NULL,
  name       TEXT NOT NULL,
  verb       TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (policy, n)
);

-- A look at whether a policy works, 30, 90 and 180 days after it took force,
-- with the figures of that day.
CREATE TABLE effect_review (
  id         TEXT PRIMARY KEY, -- efr_
  policy     TEXT NOT NULL REFERENCES policy (id),
  mark       BIGINT NOT NULL,  -- 30, 90, 180
  conclusion TEXT NOT NULL,    -- keep, amend, repeal, more_data
  text       TEXT NOT NULL,
  figures    TEXT NOT NULL,    -- JSON
  account    TEXT NOT NULL,
  name       TEXT NOT NULL,
  at         BIGINT NOT NULL,
  UNIQUE (policy, mark)
);

-- +goose Down
DROP TABLE effect_review;
DROP TABLE policy_step;
DROP TABLE policy_issue;
DROP TABLE policy_cause;
DROP TABLE policy_scope;
DROP TABLE policy;
DROP TABLE cause_issue;
DROP TABLE cause;
DROP TABLE lesson_answer;
DROP TABLE lesson_attempt;
DROP TABLE lesson;
