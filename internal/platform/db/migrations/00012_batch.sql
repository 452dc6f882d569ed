-- +goose Up
-- Many documents handed in at once, to be checked for their quality.
CREATE TABLE batch (
  id            TEXT PRIMARY KEY, -- bat_
  court         TEXT NOT NULL REFERENCES court (id), -- of who handed it in
  name          TEXT NOT NULL,
  source        TEXT NOT NULL,    -- files, shelf
  state         TEXT NOT NULL,    -- running, paused, done, cancelled
  propose       BOOLEAN NOT NULL DEFAULT FALSE, -- hits become candidates of the queue
  parcel_sha256 TEXT NOT NULL DEFAULT '',       -- of the files as they came; '' once the batch has ended
  parcel_size   BIGINT NOT NULL DEFAULT 0,
  pick_text     TEXT NOT NULL DEFAULT '',       -- which documents of the shelf: case number or name
  pick_court    TEXT NOT NULL DEFAULT '',
  pick_from     TEXT NOT NULL DEFAULT '',       -- signed from this day
  pick_to       TEXT NOT NULL DEFAULT '',       -- signed until this day
  files         BIGINT NOT NULL,
  planned       BIGINT NOT NULL DEFAULT 0,      -- files cut into parts so far
  place         TEXT NOT NULL DEFAULT '',       -- last document of the shelf that was planned
  round         BIGINT NOT NULL DEFAULT 1,      -- counts resumptions: jobs of an earlier one do nothing
  added_at      BIGINT NOT NULL,
  added_by      TEXT NOT NULL,
  added_name    TEXT NOT NULL,
  begun_at      BIGINT NOT NULL,                -- when the present round began
  begun_done    BIGINT NOT NULL DEFAULT 0,      -- files done by then
  ended_at      BIGINT NOT NULL DEFAULT 0,
  erased_at     BIGINT NOT NULL DEFAULT 0,
  version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX batch_court ON batch (court, id);

-- What one job does: a few files, saved together.
CREATE TABLE batch_part (
  id      TEXT PRIMARY KEY, -- bpt_
  batch   TEXT NOT NULL REFERENCES batch (id),
  n       BIGINT NOT NULL, -- its first file
  done    BOOLEAN NOT NULL DEFAULT FALSE,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX batch_part_batch ON batch_part (batch, done);

CREATE TABLE batch_file (
  batch    TEXT NOT NULL REFERENCES batch (id),
  n        BIGINT NOT NULL, -- counted from 1
  part     TEXT NOT NULL REFERENCES batch_part (id),
  entry    BIGINT NOT NULL DEFAULT 0,  -- its place in the parcel
  name     TEXT NOT NULL DEFAULT '',   -- path as given; '' once erased
  document TEXT NOT NULL DEFAULT '',
  sha256   TEXT NOT NULL DEFAULT '',   -- of a file that was checked
  state    TEXT NOT NULL,              -- waiting, checked, unread, twice
  problem  TEXT NOT NULL DEFAULT '',   -- JSON: why it was not read
  PRIMARY KEY (batch, n)
);
CREATE INDEX batch_file_part ON batch_file (part);
CREATE INDEX batch_file_state ON batch_file (batch, state);
CREATE INDEX batch_file_document ON batch_file (document);
-- The same file twice in a batch is counted once, whoever checks it first.
CREATE UNIQUE INDEX batch_file_once ON batch_file (batch, sha256) WHERE sha256 <> '';

-- What a batch came to, kept when its documents are erased: nothing of a case.
-- rule is '' for the documents and characters of a cell.
CREATE TABLE batch_figure (
  batch     TEXT NOT NULL REFERENCES batch (id),
  court     TEXT NOT NULL,
  division  TEXT NOT NULL,
  month     TEXT NOT NULL, -- YYYY-MM of signing, '' unknown
  rule      TEXT NOT NULL,
  documents BIGINT NOT NULL,
  chars     BIGINT NOT NULL,
  errors    BIGINT NOT NULL, -- hits at error and graver
  suspects  BIGINT NOT NULL,
  PRIMARY KEY (batch, court, division, month, rule)
);

-- +goose Down
DROP TABLE batch_figure;
DROP TABLE batch_file;
DROP TABLE batch_part;
DROP TABLE batch;
