package api_test

import (
	"testing"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestWhatARecordingShowsIsWatchedFirst: no program decides for somebody who has
// not watched. What comes from a document asks for nothing of the kind.
func TestWhatARecordingShowsIsWatchedFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		c.cast()
		c.Findings.Film(hearing.NewBook(hearing.Parts{}))
		filmed, written := c.candidate(finding.MachineVideo, "video"), c.candidate(finding.MachineDocument, "judgment")
		c.filmed(d, filmed)
		list, err := c.Site.Checklist.InForce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		uphold := move{"verb": "finding.uphold", "item": list.Items[0].ID, "severity": "serious", "subjects": []move{{}}}
		say := func(login string, id finding.ID, m move) answer {
			delete(m, "version")
			return c.step(login, id, m)
		}
		for _, id := range []finding.ID{filmed, written} {
			say("inspector", id, move{"verb": "finding.claim"}).into(200, nil)
			c.get("inspector", "findings/"+string(id)).into(200, nil)
			c.get("accepter", "findings/"+string(id)).into(200, nil)
		}
		say("inspector", written, uphold).into(200, nil)
		say("accepter", written, move{"verb": "finding.second_verify"}).into(200, nil)

		watch := func(login string, from, to int) {
			c.write(d, `INSERT INTO watched (recording, account, from_ms, to_ms, at) VALUES ('rec_1', $1, $2, $3, 1)`, c.people[login].Account, from, to)
		}
		p := say("inspector", filmed, uphold).refused(422, "finding.unwatched")
		if p.Detail != "Before upholding, watch the whole clip." {
			t.Errorf("it says %q", p.Detail)
		}
		watch("inspector", 10000, 25000) // half of it
		say("inspector", filmed, uphold).refused(422, "finding.unwatched")
		watch("inspector", 25000, 40000)
		say("inspector", filmed, uphold).refused(422, "finding.uncompared")
		if err := c.Views.Note(t.Context(), c.people["inspector"], "hea_1", string(filmed), "docket"); err != nil {
			t.Fatal(err)
		}
		c.write(d, `UPDATE episode SET recut = 'waiting' WHERE id = 'eps_1'`)
		say("inspector", filmed, uphold).refused(409, "finding.recut")
		c.write(d, `UPDATE episode SET recut = '' WHERE id = 'eps_1'`)
		say("inspector", filmed, uphold).into(200, nil)
		// Whoever agrees has watched as well.
		say("accepter", filmed, move{"verb": "finding.second_verify"}).refused(422, "finding.unwatched")
		watch("accepter", 0, 50000)
		say("accepter", filmed, move{"verb": "finding.second_verify"}).refused(422, "finding.uncompared")
		if err := c.Views.Note(t.Context(), c.people["accepter"], "hea_1", string(filmed), "docket"); err != nil {
			t.Fatal(err)
		}
		say("accepter", filmed, move{"verb": "finding.second_verify"}).into(200, nil)
	})
}

// candidate is proposed by a machine.
func (c *city) candidate(source finding.Source, engine string) (id finding.ID) {
	c.t.Helper()
	by := org.Engine(engine)
	act := &audit.Act{By: by.By(), Verb: string(finding.Propose)}
	err := c.log.Do(c.t.Context(), act, func(tx *db.Tx) (err error) {
		id, err = c.Findings.Propose(c.t.Context(), tx, act, by, finding.New{Source: source, Unit: c.civil, Title: "线索", Severity: finding.Minor})
		act.Object = string(id)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// filmed gives a finding a recording with a clip of half a minute, of a hearing
// on the docket.
func (c *city) filmed(d *db.DB, id finding.ID) {
	c.t.Helper()
	rooms, office := courtroom.NewBook(c.log, nil, nil, nil), c.people["office"]
	room := must[courtroom.ID](c.t)(rooms.Add(c.t.Context(), office, c.basic, "第一法庭"))
	camera := must[courtroom.CameraID](c.t)(rooms.AddCamera(c.t.Context(), office, room, "机位1"))
	c.write(d, `INSERT INTO recording (id, court, camera, hearing, name, media, sha256, size, source, profile, state, added_by, added_name, added_at, length_ms)
		VALUES ('rec_1', $1, $2, 'hea_1', 'a.mp4', 'video/mp4', 'aa', 1, 'upload', 'standard', 'done', 'acc_a', '', 1, 60000)`, c.basic, camera)
	c.write(d, `INSERT INTO episode (id, recording, camera, kind, seat, start_ms, end_ms, signature, state, finding, clip, clip_from_ms, clip_to_ms, added_at)
		VALUES ('eps_1', 'rec_1', $1, 'absence', '', 20000, 30000, 's', 'proposed', $2, 'evd_1', 10000, 40000, 1)`, camera, id)
}

func (c *city) write(d *db.DB, query string, args ...any) {
	c.t.Helper()
	err := d.Write(c.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(c.t.Context(), query, args...)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}
