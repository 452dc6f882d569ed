-- +goose Up
-- Courts, divisions, the people in them, and who may do what. Civil days are
-- TEXT YYYY-MM-DD, both ends included, '' = open.
CREATE TABLE court (
  id       TEXT PRIMARY KEY,
  code     TEXT NOT NULL UNIQUE, -- as in case numbers: 澄0102
  name     TEXT NOT NULL,
  level    TEXT NOT NULL,        -- basic, intermediate, high
  superior TEXT NOT NULL,        -- the court above; '' for the topmost registered
  version  BIGINT NOT NULL
);

CREATE TABLE division (
  id      TEXT PRIMARY KEY,
  court   TEXT NOT NULL REFERENCES court (id),
  name    TEXT NOT NULL,
  kind    TEXT NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (court, name)
);

CREATE TABLE officer (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  number  TEXT NOT NULL, -- personnel number; '' when there is none
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX officer_number ON officer (number) WHERE number <> '';
CREATE INDEX officer_name ON officer (name);

-- Who served where, as what, on which days.
CREATE TABLE post (
  id       TEXT PRIMARY KEY,
  officer  TEXT NOT NULL REFERENCES officer (id),
  division TEXT NOT NULL REFERENCES division (id),
  title    TEXT NOT NULL,
  day_from TEXT NOT NULL,
  day_to   TEXT NOT NULL,
  version  BIGINT NOT NULL
);
CREATE INDEX post_officer ON post (officer);
CREATE INDEX post_division ON post (division, day_from);

-- A close relation an officer declared, for recusal.
CREATE TABLE relation (
  id       TEXT PRIMARY KEY,
  officer  TEXT NOT NULL REFERENCES officer (id),
  other    TEXT NOT NULL, -- the other officer; '' when it is a party
  party    TEXT NOT NULL, -- the party's name; '' when it is an officer
  kind     TEXT NOT NULL,
  day_from TEXT NOT NULL,
  day_to   TEXT NOT NULL,
  version  BIGINT NOT NULL
);
CREATE INDEX relation_officer ON relation (officer);
CREATE INDEX relation_other ON relation (other);

CREATE TABLE account (
  id      TEXT PRIMARY KEY,
  login   TEXT NOT NULL UNIQUE, -- folded to one form
  name    TEXT NOT NULL,        -- as shown
  officer TEXT NOT NULL,        -- '' for none
  court   TEXT NOT NULL,        -- the court it belongs to; '' for the whole system
  state   TEXT NOT NULL,        -- active, disabled
  version BIGINT NOT NULL
);
CREATE INDEX account_officer ON account (officer);

CREATE TABLE account_role (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL REFERENCES account (id),
  role       TEXT NOT NULL,
  unit       TEXT NOT NULL,   -- a court, a division, or '' for the whole system
  day_from   TEXT NOT NULL,
  day_to     TEXT NOT NULL,
  revoked_at BIGINT NOT NULL, -- Unix ms, 0 = not; at once, whatever the days say
  version    BIGINT NOT NULL
);
CREATE INDEX account_role_account ON account_role (account);

CREATE TABLE credential (
  id       TEXT PRIMARY KEY,
  account  TEXT NOT NULL UNIQUE REFERENCES account (id),
  hash     TEXT NOT NULL,    -- argon2id with its parameters
  one_time BOOLEAN NOT NULL, -- must be changed at the next sign-in
  set_at   BIGINT NOT NULL,
  version  BIGINT NOT NULL
);

-- Not audited: who is signed in, and how often somebody failed to.
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY, -- hex SHA-256: the token itself is only in the cookie
  account    TEXT NOT NULL,    -- '' before sign-in
  data       TEXT NOT NULL,
  begun_at   BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_seen ON session (seen_at);

CREATE TABLE counter (
  name       TEXT PRIMARY KEY, -- hex SHA-256 of what is counted: nothing personal
  failures   BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,  -- failures are forgotten one by one from here
  wait_until BIGINT NOT NULL,
  noted      BOOLEAN NOT NULL  -- this wait has its entry in the log
);
CREATE INDEX counter_counted ON counter (counted_at);

-- +goose Down
DROP TABLE counter;
DROP TABLE session;
DROP TABLE credential;
DROP TABLE account_role;
DROP TABLE account;
DROP TABLE relation;
DROP TABLE post;
DROP TABLE officer;
DROP TABLE division;
DROP TABLE court;
