-- +goose Up
-- Whoever drew or changed a seat cannot put the calibration in force, however
-- many hands there were.
ALTER TABLE calibration ADD COLUMN hands TEXT NOT NULL DEFAULT ''; -- JSON: accounts, in the order in which they first did

-- The numbers of the rules that the episodes come from: they may change later.
ALTER TABLE recording ADD COLUMN parameters TEXT NOT NULL DEFAULT ''; -- as the rules take them, one a line; '' not kept

-- Bounds that reach beyond the clip have another clip cut. The one before stays
-- evidence, and where it comes from stays known.
ALTER TABLE episode ADD COLUMN recut TEXT NOT NULL DEFAULT '';   -- waiting: a new clip is being cut; failed: it could not be
ALTER TABLE episode ADD COLUMN earlier TEXT NOT NULL DEFAULT ''; -- JSON: the clips before, each with its stretch

-- +goose Down
ALTER TABLE episode DROP COLUMN earlier;
ALTER TABLE episode DROP COLUMN recut;
ALTER TABLE recording DROP COLUMN parameters;
ALTER TABLE calibration DROP COLUMN hands;
