-- +goose Up
-- Where the text of a document stands on its pages, for documents that have pages of their own; '' for the others.
ALTER TABLE document ADD COLUMN layout_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN layout_size BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE document DROP COLUMN layout_size;
ALTER TABLE document DROP COLUMN layout_sha256;
