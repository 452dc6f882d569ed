// Command compose makes labelled hearings for measuring: people cut out of
// pictures sit down, leave and come back in a drawn court room, some of them with
// the picture of a phone before them, and the recording itself breaks in known
// ways. What it shows is written by the same script that draws it. The same
// arguments give the same pictures and labels.
//
// It needs ffmpeg, scripts/models test and scripts/pictures, and is for
// measuring only. Hearings of the split "tune" are for setting the rules, those
// of "test" for measuring them: they show other people.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"xiezhi/internal/platform/ocr"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "compose:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("compose", flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "of the choice of everything")
	hours := flags.Float64("hours", 1, "of recordings, about")
	minutes := flags.Float64("minutes", 20, "of one recording")
	phones := flags.Float64("phones", .45, "how often somebody uses a phone while sitting once; 3 is three times")
	rooms := flags.String("rooms", "1,2,3,4,5", "numbers of the court rooms: in 2, 4 and 5 a phone is longer than 30 pixels")
	split := flags.String("split", "tune", "whose pictures: tune or test")
	out := flags.String("out", "", "folder for the recordings, their seats and labels")
	first := flags.Int("first", 1, "number of the first recording; those before it are there already")
	pictures := flags.String("pictures", folder(), "folder that scripts/pictures has filled")
	models := flags.String("models", ocr.Folder(), "folder that scripts/models test has filled")
	sheet := flags.String("sheet", "", "only draw everybody who was cut out side by side into this PNG")
	if err := flags.Parse(args); err != nil {
		return err
	}
	want := wish{duration: *minutes * 60, phones: *phones}
	for number := range strings.SplitSeq(*rooms, ",") {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(layouts()) {
			return fmt.Errorf("%w: --rooms %q", errArgument, *rooms)
		}
		want.rooms = append(want.rooms, n)
	}
	cast, err := cutOut(*pictures, *models, *split)
	if err != nil {
		return err
	}
	if *sheet != "" {
		return cast.sheet(*sheet)
	}
	if *out == "" {
		return fmt.Errorf("%w: --out", errArgument)
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	for i := *first; float64(i-1)**minutes < *hours*60; i++ {
		// A recording depends on the seed and its number only.
		rnd := rand.New(rand.NewPCG(*seed, uint64(i)))
		h := plan(rnd, cast, i, want)
		name := fmt.Sprintf("%02d", i)
		if err := h.write(*out, name); err != nil {
			return err
		}
		if err := film(ctx, h, filepath.Join(*out, name+".mp4")); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s: %d labels, %s\n", name, len(h.truth.Episodes), h.truth.Quality)
	}
	return nil
}

// folder is where scripts/pictures puts them.
func folder() string {
	if dir := os.Getenv("XIEZHI_PICTURES"); dir != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "xiezhi", "pictures")
}
