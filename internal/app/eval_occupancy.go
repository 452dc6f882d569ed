package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/engine/video/evaltest"
	"xiezhi/internal/engine/video/watch"
)

// occupancy measures, sample by sample, whether zones are seen as occupied or
// empty as people labelled them.
func (c *EvalVideo) occupancy(ctx context.Context, s *Streams, p speaker, eyes *detect.Detector) error {
	f, err := os.Open(c.Occupancy)
	if err != nil {
		return err
	}
	defer f.Close()
	zones, err := evaltest.ReadZones(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Occupancy, err)
	}
	if eyes == nil {
		return refusal(p.T("watch.model_off"))
	}
	rules := episode.Default()
	for _, set := range c.Set {
		if err := rules.Set(set); err != nil {
			return (&Watch{}).badSetting(p, set, rules)
		}
	}
	bar := newMeasure(s.Err, p)
	seen, err := watch.Run(ctx, watch.Job{File: c.Path, Seats: zones.Seats(), Profile: watch.Thorough, Eyes: eyes, Step: bar.reach})
	bar.clear()
	if err != nil {
		return (&Watch{}).refuse(s.Err, p, err)
	}
	tally := zones.Compare(seen.Observations, rules.Occupied)
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(tally)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p.T("eval.video.zone"))
	for _, t := range tally {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", t.Zone, t.Samples, t.Agreed, t.Missed, t.Invented, t.Unsure, percent(t.Agreed, t.Samples))
	}
	return w.Flush()
}
