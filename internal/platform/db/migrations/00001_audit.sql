-- +goose Up
-- The tamper-evident log. A leaf holds nothing personal: payload and salt lie
-- apart, and retention may erase them.
CREATE TABLE audit_leaf (
  seq          BIGINT PRIMARY KEY, -- 0, 1, 2 … without a gap
  at           BIGINT NOT NULL,    -- Unix ms
  actor        TEXT NOT NULL,
  verb         TEXT NOT NULL,
  object       TEXT NOT NULL,
  payload_hash TEXT NOT NULL,      -- hex SHA-256 of salt and payload
  state_hash   TEXT NOT NULL       -- hex SHA-256 of the object's rows after the act
);
CREATE INDEX audit_leaf_object ON audit_leaf (object, seq);

CREATE TABLE audit_payload (
  seq     BIGINT PRIMARY KEY,
  salt    TEXT NOT NULL,
  payload TEXT NOT NULL
);

CREATE TABLE audit_hash (
  idx  BIGINT PRIMARY KEY, -- stored hash index of the Merkle tree
  hash TEXT NOT NULL
);

CREATE TABLE audit_head (
  id   BIGINT PRIMARY KEY,
  size BIGINT NOT NULL
);
INSERT INTO audit_head (id, size) VALUES (1, 0);

CREATE TABLE audit_checkpoint (
  size BIGINT PRIMARY KEY,
  at   BIGINT NOT NULL,
  note TEXT NOT NULL -- C2SP signed note
);

-- +goose Down
DROP TABLE audit_checkpoint;
DROP TABLE audit_head;
DROP TABLE audit_hash;
DROP TABLE audit_payload;
DROP TABLE audit_leaf;
