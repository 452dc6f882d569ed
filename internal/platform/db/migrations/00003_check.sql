-- +goose Up
CREATE TABLE casefile (
  id       TEXT PRIMARY KEY, -- cas_
  court    TEXT NOT NULL REFERENCES court (id),
  number   TEXT NOT NULL,    -- （2026）澄0102民初1号, full-width brackets
  kind     TEXT NOT NULL,
  closed   BOOLEAN NOT NULL DEFAULT FALSE, -- 不公开审理
  juvenile BOOLEAN NOT NULL DEFAULT FALSE,
  sealed   BOOLEAN NOT NULL DEFAULT FALSE,
  version  BIGINT NOT NULL DEFAULT 1,
  UNIQUE (court, number)
);

CREATE TABLE evidence (
  id          TEXT PRIMARY KEY, -- evd_
  source      TEXT NOT NULL,    -- hearing_recording, public_area_camera, document, photo, note
  basis       TEXT NOT NULL DEFAULT '', -- legal basis; public_area_camera needs one
  court       TEXT NOT NULL REFERENCES court (id),
  division    TEXT NOT NULL DEFAULT '',
  name        TEXT NOT NULL,    -- file name as given; '' once erased
  media       TEXT NOT NULL,    -- media type
  sha256      TEXT NOT NULL,    -- of the blob; '' once erased
  size        BIGINT NOT NULL,
  taken_at    BIGINT NOT NULL DEFAULT 0, -- when what it shows happened, Unix ms
  added_at    BIGINT NOT NULL,
  added_by    TEXT NOT NULL,
  retention   TEXT NOT NULL,    -- candidate, dismissed, kept
  hold        BOOLEAN NOT NULL DEFAULT FALSE,
  hold_reason TEXT NOT NULL DEFAULT '',
  erased_at   BIGINT NOT NULL DEFAULT 0,
  version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX evidence_sha256 ON evidence (sha256);

-- Every view of personal evidence. Append-only, not audited row by row: the
-- digest of each hour is a leaf of the log.
CREATE TABLE access_log (
  id       TEXT PRIMARY KEY, -- acs_
  at       BIGINT NOT NULL,
  account  TEXT NOT NULL,
  officer  TEXT NOT NULL,    -- of the account, '' for none
  name     TEXT NOT NULL,    -- as it was shown then
  evidence TEXT NOT NULL,    -- evidence or document
  finding  TEXT NOT NULL,    -- on whose page it was seen, '' for none
  purpose  TEXT NOT NULL
);
CREATE INDEX access_log_evidence ON access_log (evidence, at);
CREATE INDEX access_log_finding ON access_log (finding, at);

CREATE TABLE access_digest (
  id     TEXT PRIMARY KEY, -- acd_ and the hour
  hour   BIGINT NOT NULL,  -- Unix ms of its beginning
  rows   BIGINT NOT NULL,
  digest TEXT NOT NULL     -- hex SHA-256 over the hour's rows in order of id
);

CREATE TABLE finding_series (
  year BIGINT PRIMARY KEY,
  n    BIGINT NOT NULL
);

CREATE TABLE finding (
  id          TEXT PRIMARY KEY, -- fnd_
  number      TEXT NOT NULL UNIQUE, -- 查-2026-0001
  source      TEXT NOT NULL,    -- machine_document, visit, complaint …
  court       TEXT NOT NULL REFERENCES court (id),
  division    TEXT NOT NULL DEFAULT '',
  casefile    TEXT NOT NULL DEFAULT '',
  document    TEXT NOT NULL DEFAULT '',
  kind        TEXT NOT NULL DEFAULT '', -- of the machine's candidate: the rule, J02
  signature   TEXT NOT NULL DEFAULT '', -- of the machine's candidate: hex SHA-256; outlives erasure
  engine      TEXT NOT NULL DEFAULT '', -- engine and data version
  item        TEXT NOT NULL DEFAULT '', -- checklist item: item-34
  checklist   TEXT NOT NULL DEFAULT '', -- version of the checklist it was judged by
  title       TEXT NOT NULL,            -- what was seen; '' once erased
  detail      TEXT NOT NULL DEFAULT '',
  happened_on TEXT NOT NULL DEFAULT '',
  severity    TEXT NOT NULL,
  state       TEXT NOT NULL,
  valid       BOOLEAN NOT NULL DEFAULT FALSE, -- counts in statistics: from determined until withdrawn
  due_on      TEXT NOT NULL DEFAULT '',       -- last day of the present state's period
  provisional BOOLEAN NOT NULL DEFAULT FALSE, -- due_on falls into a year not announced yet
  due_days    BIGINT NOT NULL DEFAULT 0,      -- its length in working days, to recompute it by
  due_from    TEXT NOT NULL DEFAULT '',
  proposer    TEXT NOT NULL,              -- account, or engine:judgment
  verifier    TEXT NOT NULL DEFAULT '',
  second      TEXT NOT NULL DEFAULT '',   -- second verifier
  awaiting    BOOLEAN NOT NULL DEFAULT FALSE, -- upheld by the verifier, waits for the second
  determiner  TEXT NOT NULL DEFAULT '',
  reviewer    TEXT NOT NULL DEFAULT '',
  handlers    TEXT NOT NULL DEFAULT '[]', -- JSON: officers who handled the case, for recusal
  parties     TEXT NOT NULL DEFAULT '[]', -- JSON: names of its parties, for recusal; '[]' once erased
  referred_to TEXT NOT NULL DEFAULT '',
  receipt     TEXT NOT NULL DEFAULT '',
  hold        BOOLEAN NOT NULL DEFAULT FALSE,
  hold_reason TEXT NOT NULL DEFAULT '',
  ended_at    BIGINT NOT NULL DEFAULT 0,  -- dismissed, expired or withdrawn, Unix ms
  erased_at   BIGINT NOT NULL DEFAULT 0,
  created_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX finding_state ON finding (state, due_on);
CREATE INDEX finding_document ON finding (document);
CREATE INDEX finding_signature ON finding (signature);

-- Whom a finding is about: a person with the part in the case, or a unit.
CREATE TABLE finding_subject (
  finding     TEXT NOT NULL REFERENCES finding (id),
  n           BIGINT NOT NULL,
  officer     TEXT NOT NULL DEFAULT '', -- '' for a unit
  name        TEXT NOT NULL,            -- as it stood then; '' once erased
  court       TEXT NOT NULL,
  division    TEXT NOT NULL DEFAULT '',
  part        TEXT NOT NULL DEFAULT '', -- 审判长, 承办人 …
  confirmed_by TEXT NOT NULL,
  answer      TEXT NOT NULL DEFAULT '', -- verbatim
  answered_at BIGINT NOT NULL DEFAULT 0,
  waived_at   BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (finding, n)
);
CREATE INDEX finding_subject_officer ON finding_subject (officer);

CREATE TABLE finding_evidence (
  finding  TEXT NOT NULL REFERENCES finding (id),
  n        BIGINT NOT NULL,
  evidence TEXT NOT NULL REFERENCES evidence (id),
  part     TEXT NOT NULL, -- problem, answer, review
  added_by TEXT NOT NULL,
  PRIMARY KEY (finding, n)
);

-- The life of a finding, a row a step. before is what the step replaced, for undo.
CREATE TABLE finding_step (
  finding   TEXT NOT NULL REFERENCES finding (id),
  n         BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  account   TEXT NOT NULL,
  name      TEXT NOT NULL, -- of the account, as it was shown then
  verb      TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state  TEXT NOT NULL,
  reason    TEXT NOT NULL DEFAULT '',
  before    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (finding, n)
);

CREATE TABLE document (
  id          TEXT PRIMARY KEY, -- doc_
  court       TEXT NOT NULL REFERENCES court (id),
  division    TEXT NOT NULL DEFAULT '',
  casefile    TEXT NOT NULL DEFAULT '',
  name        TEXT NOT NULL,
  media       TEXT NOT NULL,
  sha256      TEXT NOT NULL, -- of the file
  size        BIGINT NOT NULL,
  text_sha256 TEXT NOT NULL, -- of the extracted text
  text_size   BIGINT NOT NULL,
  format      TEXT NOT NULL DEFAULT '',
  chars       BIGINT NOT NULL DEFAULT 0,
  doc_type    TEXT NOT NULL DEFAULT '',
  kind        TEXT NOT NULL DEFAULT '',
  level       TEXT NOT NULL DEFAULT '',
  case_no     TEXT NOT NULL DEFAULT '',
  court_name  TEXT NOT NULL DEFAULT '',
  signed_on   TEXT NOT NULL DEFAULT '',
  record      TEXT NOT NULL DEFAULT '', -- JSON: signers, unchecked rules
  engine      TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL, -- queued, checked, failed
  problem     TEXT NOT NULL DEFAULT '', -- message key of why it failed
  added_at    BIGINT NOT NULL,
  added_by    TEXT NOT NULL,
  checked_at  BIGINT NOT NULL DEFAULT 0,
  erased_at   BIGINT NOT NULL DEFAULT 0,
  restricted  BOOLEAN NOT NULL DEFAULT FALSE, -- closed, juvenile or sealed case
  version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX document_court ON document (court, added_at);
CREATE INDEX document_sha256 ON document (sha256);

CREATE TABLE hit (
  id         TEXT PRIMARY KEY, -- hit_
  document   TEXT NOT NULL REFERENCES document (id),
  n          BIGINT NOT NULL,
  rule       TEXT NOT NULL,
  severity   TEXT NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  start_byte BIGINT NOT NULL, -- in the extracted text
  end_byte   BIGINT NOT NULL,
  text       TEXT NOT NULL,
  message    TEXT NOT NULL,
  fix        TEXT NOT NULL DEFAULT '',
  has_fix    BOOLEAN NOT NULL DEFAULT FALSE,
  basis      TEXT NOT NULL DEFAULT '',
  evidence   TEXT NOT NULL DEFAULT '[]', -- JSON: [{start, end}] in bytes
  signature  TEXT NOT NULL,
  finding    TEXT NOT NULL DEFAULT '' -- the candidate made of it
);
CREATE INDEX hit_document ON hit (document, n);

-- +goose Down
DROP TABLE hit;
DROP TABLE document;
DROP TABLE finding_step;
DROP TABLE finding_evidence;
DROP TABLE finding_subject;
DROP TABLE finding;
DROP TABLE finding_series;
DROP TABLE access_digest;
DROP TABLE access_log;
DROP TABLE evidence;
DROP TABLE casefile;
