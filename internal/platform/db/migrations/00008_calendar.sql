-- +goose Up
-- Years whose holidays were read in after this program was made.
CREATE TABLE calendar_year (
  id       TEXT PRIMARY KEY, -- cal_2027
  year     BIGINT NOT NULL UNIQUE,
  data     TEXT NOT NULL,    -- JSON as it was read in
  added_at BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  version  BIGINT NOT NULL DEFAULT 1
);

-- +goose Down
DROP TABLE calendar_year;
