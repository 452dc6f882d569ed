-- +goose Up
-- Stored notifications. Derived from acts, so not audited themselves.
CREATE TABLE notice (
  id   TEXT PRIMARY KEY, -- ntc_
  at   BIGINT NOT NULL,
  recipient TEXT NOT NULL, -- an officer or an account
  key  TEXT NOT NULL,    -- of the sentence
  args TEXT NOT NULL,    -- JSON object: numbers and names of states, nothing of the content
  link TEXT NOT NULL,
  UNIQUE (recipient, key, link, at)
);
CREATE INDEX notice_recipient ON notice (recipient, at);

-- Up to when an account has read its notices.
CREATE TABLE read_mark (
  account TEXT PRIMARY KEY,
  at      BIGINT NOT NULL
);

-- What somebody is writing and has not handed in.
CREATE TABLE draft (
  account TEXT NOT NULL,
  form    TEXT NOT NULL, -- the form's address
  body    TEXT NOT NULL, -- JSON object of its fields
  at      BIGINT NOT NULL,
  PRIMARY KEY (account, form)
);

CREATE TABLE preference (
  account TEXT NOT NULL,
  name    TEXT NOT NULL, -- theme, density, lang
  value   TEXT NOT NULL,
  PRIMARY KEY (account, name)
);

-- +goose Down
DROP TABLE preference;
DROP TABLE draft;
DROP TABLE read_mark;
DROP TABLE notice;
