-- +goose Up
CREATE TABLE courtroom (
  id      TEXT PRIMARY KEY, -- crm_
  court   TEXT NOT NULL REFERENCES court (id),
  name    TEXT NOT NULL,    -- 第三法庭
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (court, name)
);

CREATE TABLE camera (
  id        TEXT PRIMARY KEY, -- cam_
  courtroom TEXT NOT NULL REFERENCES courtroom (id),
  name      TEXT NOT NULL,    -- 机位1
  ahead_ms  BIGINT NOT NULL DEFAULT 0, -- by which the recorder's clock is ahead of the right time
  version   BIGINT NOT NULL DEFAULT 1,
  UNIQUE (courtroom, name)
);

-- Where the seats are in a camera's picture. One is in force at a time.
CREATE TABLE calibration (
  id           TEXT PRIMARY KEY, -- clb_
  camera       TEXT NOT NULL REFERENCES camera (id),
  recording    TEXT NOT NULL,    -- of which the pictures are
  state        TEXT NOT NULL,    -- draft, active, replaced, dropped
  width        BIGINT NOT NULL,  -- of the picture, pixels
  height       BIGINT NOT NULL,
  still_sha256 TEXT NOT NULL DEFAULT '', -- the picture that the seats are drawn on; '' while it is being made
  still_size   BIGINT NOT NULL DEFAULT 0,
  persons      TEXT NOT NULL DEFAULT '[]', -- JSON: boxes where persons were seen, for proposals
  seats        TEXT NOT NULL DEFAULT '[]', -- JSON: id, role, polygon, person_px, phone_px
  tries        TEXT NOT NULL DEFAULT '[]', -- JSON: stills to tick occupied or empty
  problem      TEXT NOT NULL DEFAULT '',   -- JSON: why no stills could be made
  drawn_by     TEXT NOT NULL,
  drawn_at     BIGINT NOT NULL,
  confirmed_by TEXT NOT NULL DEFAULT '', -- somebody else
  confirmed_at BIGINT NOT NULL DEFAULT 0,
  drifted_at   BIGINT NOT NULL DEFAULT 0, -- the picture has moved away from the still: to be drawn anew
  version      BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX calibration_camera ON calibration (camera, state);
CREATE UNIQUE INDEX calibration_active ON calibration (camera) WHERE state = 'active';
CREATE UNIQUE INDEX calibration_draft ON calibration (camera) WHERE state = 'draft';

-- An object that the machine keeps taking for something: ignored at its place.
CREATE TABLE spot (
  id        TEXT PRIMARY KEY, -- spt_
  camera    TEXT NOT NULL REFERENCES camera (id),
  kind      TEXT NOT NULL,    -- of the episodes that it causes
  seat      TEXT NOT NULL,
  box_left  DOUBLE PRECISION NOT NULL, -- in fractions of the picture
  box_top   DOUBLE PRECISION NOT NULL,
  box_right DOUBLE PRECISION NOT NULL,
  box_bottom DOUBLE PRECISION NOT NULL,
  reason    TEXT NOT NULL,
  owner     TEXT NOT NULL,    -- account that answers for it
  owner_name TEXT NOT NULL,
  until     TEXT NOT NULL,    -- last day
  lifted_at BIGINT NOT NULL DEFAULT 0,
  added_at  BIGINT NOT NULL,
  version   BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX spot_camera ON spot (camera);

-- The docket: hearings to be held.
CREATE TABLE hearing (
  id           TEXT PRIMARY KEY, -- hea_
  court        TEXT NOT NULL REFERENCES court (id),
  courtroom    TEXT NOT NULL REFERENCES courtroom (id),
  casefile     TEXT NOT NULL DEFAULT '',
  number       TEXT NOT NULL,    -- case number
  starts_at    BIGINT NOT NULL,
  ends_at      BIGINT NOT NULL,
  panel        TEXT NOT NULL DEFAULT '[]', -- JSON: role, name, officer ('' not on the register)
  breaks       TEXT NOT NULL DEFAULT '[]', -- JSON: declared, from and to in Unix ms
  excluded     TEXT NOT NULL DEFAULT '',   -- closed, juvenile, sealed: its recordings are not looked through
  source       TEXT NOT NULL,              -- sheet, api, page
  added_by     TEXT NOT NULL,
  added_at     BIGINT NOT NULL,
  cancelled_at BIGINT NOT NULL DEFAULT 0,
  version      BIGINT NOT NULL DEFAULT 1,
  UNIQUE (courtroom, starts_at, number)
);
CREATE INDEX hearing_court ON hearing (court, starts_at);

CREATE TABLE recording (
  id          TEXT PRIMARY KEY, -- rec_
  court       TEXT NOT NULL REFERENCES court (id),
  camera      TEXT NOT NULL REFERENCES camera (id),
  hearing     TEXT NOT NULL DEFAULT '', -- '' none on the docket, or not matched yet
  listing     TEXT NOT NULL DEFAULT '', -- unasked, listed, unlisted
  name        TEXT NOT NULL,    -- of the file as given; '' once erased
  media       TEXT NOT NULL,
  sha256      TEXT NOT NULL,    -- at intake; the file is never changed
  size        BIGINT NOT NULL,
  source      TEXT NOT NULL,    -- upload, folder
  recorder_at BIGINT NOT NULL DEFAULT 0, -- beginning by the recorder's clock, Unix ms; 0 unknown
  begun_at    BIGINT NOT NULL DEFAULT 0, -- put right by the camera's offset
  length_ms   BIGINT NOT NULL DEFAULT 0,
  width       BIGINT NOT NULL DEFAULT 0,
  height      BIGINT NOT NULL DEFAULT 0,
  notes       TEXT NOT NULL DEFAULT '[]', -- JSON: remarks on how it can be read, key and arguments
  profile     TEXT NOT NULL,    -- standard, thorough, signal
  calibration TEXT NOT NULL DEFAULT '', -- by which it was looked through; '' without seats
  model       TEXT NOT NULL DEFAULT '', -- 'off': nobody was looked for
  rules       TEXT NOT NULL DEFAULT '', -- version of the rules that the episodes come from
  state       TEXT NOT NULL,    -- queued, running, done, failed, excluded
  excluded    TEXT NOT NULL DEFAULT '', -- closed, juvenile, sealed
  problem     TEXT NOT NULL DEFAULT '', -- JSON: why it failed
  urgent      BOOLEAN NOT NULL DEFAULT FALSE, -- of today: before the backlog
  plan_sha256 TEXT NOT NULL DEFAULT '', -- when its pictures and its sound are
  plan_size   BIGINT NOT NULL DEFAULT 0,
  seen_sha256 TEXT NOT NULL DEFAULT '', -- what was seen of the whole: the rules can run again without decoding
  seen_size   BIGINT NOT NULL DEFAULT 0,
  analysed_ms BIGINT NOT NULL DEFAULT 0,
  coverage    TEXT NOT NULL DEFAULT '{}', -- JSON
  added_by    TEXT NOT NULL,
  added_name  TEXT NOT NULL,
  added_at    BIGINT NOT NULL,
  begun_work  BIGINT NOT NULL DEFAULT 0,
  ended_work  BIGINT NOT NULL DEFAULT 0,
  hold        BOOLEAN NOT NULL DEFAULT FALSE,
  hold_reason TEXT NOT NULL DEFAULT '',
  erased_at   BIGINT NOT NULL DEFAULT 0,
  version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX recording_court ON recording (court, begun_at);
CREATE INDEX recording_camera ON recording (camera, begun_at);
CREATE INDEX recording_sha256 ON recording (sha256);
CREATE UNIQUE INDEX recording_once ON recording (court, sha256) WHERE erased_at = 0; -- two machines that watch one folder
CREATE INDEX recording_hearing ON recording (hearing);

-- Ten minutes of a recording, what one job looks through.
CREATE TABLE chunk (
  id          TEXT PRIMARY KEY, -- chu_
  recording   TEXT NOT NULL REFERENCES recording (id),
  n           BIGINT NOT NULL,  -- counted from 1
  look        TEXT NOT NULL,    -- who looks at what: model with its version, seats, profile
  from_ms     BIGINT NOT NULL,
  to_ms       BIGINT NOT NULL,
  done        BOOLEAN NOT NULL DEFAULT FALSE,
  seen_sha256 TEXT NOT NULL DEFAULT '', -- looks and observations
  seen_size   BIGINT NOT NULL DEFAULT 0,
  seconds     DOUBLE PRECISION NOT NULL DEFAULT 0, -- that the looking took
  worker      TEXT NOT NULL DEFAULT '', -- machine that did it
  version     BIGINT NOT NULL DEFAULT 1,
  UNIQUE (recording, n, look)
);

-- Who has a piece of work in hand, and until when unless he says so again. Not
-- audited.
CREATE TABLE recording_lease (
  work   TEXT PRIMARY KEY, -- recording: what is to be seen at all; chunk; recording/whole: putting the chunks together
  holder TEXT NOT NULL,
  until  BIGINT NOT NULL
);

-- What the rules propose of a recording, and what a person watching it marked.
CREATE TABLE episode (
  id         TEXT PRIMARY KEY, -- eps_
  recording  TEXT NOT NULL REFERENCES recording (id),
  camera     TEXT NOT NULL,
  kind       TEXT NOT NULL,    -- of the machine's kinds; 'mark': a person's
  seat       TEXT NOT NULL,    -- '' for the whole picture
  role       TEXT NOT NULL DEFAULT '',
  start_ms   BIGINT NOT NULL,
  end_ms     BIGINT NOT NULL,
  confidence TEXT NOT NULL DEFAULT '',
  why        TEXT NOT NULL DEFAULT '',
  stills     TEXT NOT NULL DEFAULT '[]', -- JSON: moments worth looking at, t and what
  box        TEXT NOT NULL DEFAULT '', -- JSON: of what was seen; '' nothing in particular
  note       TEXT NOT NULL DEFAULT '', -- of the person who marked it
  item       TEXT NOT NULL DEFAULT '', -- of the checklist
  signature  TEXT NOT NULL,    -- hex SHA-256; the same one again is the same episode
  state      TEXT NOT NULL,    -- waiting, proposed, known, spared, gone
  spared     TEXT NOT NULL DEFAULT '', -- why it is not proposed: kind_off, spot, not_calibrated
  finding    TEXT NOT NULL DEFAULT '',
  clip       TEXT NOT NULL DEFAULT '', -- evidence
  pictures   TEXT NOT NULL DEFAULT '[]', -- JSON: the evidence of the stills, in their order
  added_by   TEXT NOT NULL DEFAULT '', -- account of who marked it
  clip_from_ms BIGINT NOT NULL DEFAULT 0, -- of the recording, where the clip begins
  clip_to_ms BIGINT NOT NULL DEFAULT 0,
  set_start_ms BIGINT NOT NULL DEFAULT 0, -- bounds as a person put them right; both 0: not
  set_end_ms BIGINT NOT NULL DEFAULT 0,
  set_by     TEXT NOT NULL DEFAULT '',
  added_at   BIGINT NOT NULL,
  version    BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX episode_recording ON episode (recording, start_ms);
CREATE INDEX episode_signature ON episode (signature);
CREATE INDEX episode_finding ON episode (finding);
CREATE INDEX episode_camera ON episode (camera, kind);

-- Stretches of a recording that somebody watched. Not audited: the views are in the access log.
CREATE TABLE watched (
  recording TEXT NOT NULL REFERENCES recording (id),
  account   TEXT NOT NULL,
  from_ms   BIGINT NOT NULL,
  to_ms     BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (recording, account, from_ms)
);

-- Files of a watched folder that could not be taken in. Not audited: the file
-- lies where it lay.
CREATE TABLE refused (
  court   TEXT NOT NULL, -- '' of a folder that is no court's
  path    TEXT NOT NULL, -- under the folder
  size    BIGINT NOT NULL,
  changed BIGINT NOT NULL, -- as the file says
  problem TEXT NOT NULL,   -- JSON
  at      BIGINT NOT NULL,
  PRIMARY KEY (path)
);

-- +goose Down
DROP TABLE refused;
DROP TABLE watched;
DROP TABLE episode;
DROP TABLE recording_lease;
DROP TABLE chunk;
DROP TABLE recording;
DROP TABLE hearing;
DROP TABLE spot;
DROP TABLE calibration;
DROP TABLE camera;
DROP TABLE courtroom;
