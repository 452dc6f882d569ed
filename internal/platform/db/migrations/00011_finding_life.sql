-- +goose Up
-- The period to answer may be extended: asked for by the person concerned,
-- granted by a higher role, and counted.
ALTER TABLE finding ADD COLUMN extensions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE finding ADD COLUMN extension_asked BIGINT NOT NULL DEFAULT 0; -- Unix ms of a request not decided yet

-- Steps that were taken together, to be taken back together; '' for one alone.
ALTER TABLE finding_step ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX finding_step_batch ON finding_step (batch);

-- A request to take the evidence of a finding out of the platform.
CREATE TABLE finding_export (
  id           TEXT PRIMARY KEY, -- exp_
  finding      TEXT NOT NULL REFERENCES finding (id),
  number       TEXT NOT NULL,    -- of the finding
  court        TEXT NOT NULL,    -- of the finding, for the scope of lists
  division     TEXT NOT NULL DEFAULT '',
  purpose      TEXT NOT NULL,    -- '' once the finding is erased
  files        TEXT NOT NULL,    -- JSON: what the archive holds, fixed when it was asked for
  state        TEXT NOT NULL,    -- asked, approved, refused; expired follows from expires_at
  asked_at     BIGINT NOT NULL,
  asked_by     TEXT NOT NULL,
  asked_name   TEXT NOT NULL,
  decided_at   BIGINT NOT NULL DEFAULT 0,
  decided_by   TEXT NOT NULL DEFAULT '',
  decided_name TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL DEFAULT '',
  expires_at   BIGINT NOT NULL,  -- of the request, then of the download
  downloads    BIGINT NOT NULL DEFAULT 0,
  version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX finding_export_finding ON finding_export (finding);
CREATE INDEX finding_export_state ON finding_export (state, expires_at);

-- +goose Down
DROP TABLE finding_export;
DROP INDEX finding_step_batch;
ALTER TABLE finding_step DROP COLUMN batch;
ALTER TABLE finding DROP COLUMN extension_asked;
ALTER TABLE finding DROP COLUMN extensions;
