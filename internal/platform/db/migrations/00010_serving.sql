-- +goose Up
-- How a notice was served, for each whom it is for; '' for circulars.
ALTER TABLE letter_addressee ADD COLUMN served_how TEXT NOT NULL DEFAULT '';    -- in_person, platform, left
ALTER TABLE letter_addressee ADD COLUMN served_on TEXT NOT NULL DEFAULT '';     -- the day that periods count from
ALTER TABLE letter_addressee ADD COLUMN served_at BIGINT NOT NULL DEFAULT 0;    -- when it was recorded
ALTER TABLE letter_addressee ADD COLUMN served_by TEXT NOT NULL DEFAULT '';     -- account
ALTER TABLE letter_addressee ADD COLUMN served_name TEXT NOT NULL DEFAULT '';
ALTER TABLE letter_addressee ADD COLUMN witness TEXT NOT NULL DEFAULT '';       -- of a receipt refused

-- What an addressee of a circular answers, and how often it was reminded.
ALTER TABLE letter_addressee ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE letter_addressee ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE letter_addressee ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';   -- account
ALTER TABLE letter_addressee ADD COLUMN answered_name TEXT NOT NULL DEFAULT '';
ALTER TABLE letter_addressee ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;

-- In how many working days after it is sent a circular asks for an answer; due_on follows from it.
ALTER TABLE letter ADD COLUMN answer_days BIGINT NOT NULL DEFAULT 0;

-- The files that came with an answer.
CREATE TABLE letter_evidence (
  letter    TEXT NOT NULL REFERENCES letter (id),
  addressee BIGINT NOT NULL, -- its number on the letter
  n         BIGINT NOT NULL,
  evidence  TEXT NOT NULL REFERENCES evidence (id),
  PRIMARY KEY (letter, addressee, n)
);

-- 立行立改: put right before the finding was determined. It admits nothing.
CREATE TABLE correction (
  id         TEXT PRIMARY KEY, -- cor_
  finding    TEXT NOT NULL REFERENCES finding (id),
  account    TEXT NOT NULL,
  officer    TEXT NOT NULL DEFAULT '',
  name       TEXT NOT NULL,
  text       TEXT NOT NULL, -- '' once erased
  at         BIGINT NOT NULL,
  issue      TEXT NOT NULL DEFAULT '', -- that took it over
  erased_at  BIGINT NOT NULL DEFAULT 0,
  version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX correction_finding ON correction (finding);

CREATE TABLE correction_evidence (
  correction TEXT NOT NULL REFERENCES correction (id),
  n          BIGINT NOT NULL,
  evidence   TEXT NOT NULL REFERENCES evidence (id),
  PRIMARY KEY (correction, n)
);

-- Steps taken on many issues at once are taken back at once.
ALTER TABLE issue_step ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX issue_step_batch ON issue_step (batch);

-- +goose Down
DROP INDEX issue_step_batch;
ALTER TABLE issue_step DROP COLUMN batch;
DROP TABLE correction_evidence;
DROP TABLE correction;
DROP TABLE letter_evidence;
ALTER TABLE letter DROP COLUMN answer_days;
ALTER TABLE letter_addressee DROP COLUMN reminded;
ALTER TABLE letter_addressee DROP COLUMN answered_name;
ALTER TABLE letter_addressee DROP COLUMN answered_by;
ALTER TABLE letter_addressee DROP COLUMN answered_at;
ALTER TABLE letter_addressee DROP COLUMN answer;
ALTER TABLE letter_addressee DROP COLUMN witness;
ALTER TABLE letter_addressee DROP COLUMN served_name;
ALTER TABLE letter_addressee DROP COLUMN served_by;
ALTER TABLE letter_addressee DROP COLUMN served_at;
ALTER TABLE letter_addressee DROP COLUMN served_on;
ALTER TABLE letter_addressee DROP COLUMN served_how;
