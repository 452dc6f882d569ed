package mask

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestPlaceLists(t *testing.T) {
	var files [2]bytes.Buffer
	for i := range files {
		var l PlaceLists
		if err := l.Read(strings.NewReader("code,name\n43,\"澄江省\"\n4301,衡岫市\n4302,市辖区\n"), false); err != nil {
			t.Fatal(err)
		}
		if err := l.Read(strings.NewReader("\ufeffname,code\n石埠县,1\n岚县,2\n城区,3\n枫浦区,4\n柳溪镇,5\n望岳街道办事处,6\n衡岫县,7\n"), true); err != nil {
			t.Fatal(err)
		}
		if _, err := l.WriteTo(&files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("made twice, the file differs")
	}
	g, err := readGazetteer(files[0].Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		n    int
		sure bool
	}{
		{"澄江省衡岫市", 3, true},
		{"澄江人", 2, true},
		{"衡岫县", 3, true},
		{"衡岫人", 2, true}, // a prefecture and a county
		{"石埠县人", 3, true},
		{"石埠人", 2, false},
		{"岚县人", 2, true},
		{"城区道路", 0, false},
		{"枫浦人", 0, false},
		{"柳溪镇人", 3, true},
		{"望岳街道人", 4, true},
		{"市辖区人", 0, false},
		{"澄", 0, false},
	} {
		if n, sure := g.match([]rune(c.text)); n != c.n || sure != c.sure {
			t.Errorf("%s: %d %v, want %d %v", c.text, n, sure, c.n, c.sure)
		}
	}
}

func TestPlacesThatCannotBeRead(t *testing.T) {
	for _, in := range []string{"", "code\n1\n", "name,code\n\"x\n"} {
		if err := new(PlaceLists).Read(strings.NewReader(in), false); !errors.Is(err, ErrPlaces) {
			t.Errorf("%q: %v", in, err)
		}
	}
	if _, err := readGazetteer([]byte("no gzip")); !errors.Is(err, ErrPlaces) {
		t.Errorf("no gzip: %v", err)
	}
}

func TestTheGazetteerIsWhole(t *testing.T) {
	g := places()
	if n := len(g.names); n < 33000 {
		t.Errorf("%d names", n)
	}
	for _, name := range []string{"内蒙古自治区", "内蒙古", "重庆", "石家庄", "隆回县", "达尔罕茂明安联合旗", "桃花坪街道"} {
		if n, _ := g.match([]rune(name)); n != len([]rune(name)) {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestWords(t *testing.T) {
	w := lists()
	for name, s := range map[string]set{
		"weak": w.weak, "double": w.double, "roles": w.roles, "nouns": w.nouns, "verbs": w.verbs, "after": w.after, "bracket": w.bracket,
		"epithets": w.epithets, "streets": w.streets, "plain": w.plain, "near": w.near, "firms": w.firms, "firmwords": w.common,
		"small": w.small, "inner": w.inner, "terms": w.terms, "measures": w.measures,
	} {
		if len(s.words) == 0 {
			t.Errorf("no words under %s", name)
		}
	}
	if len(w.surnames) < 300 || len(w.crossed) == 0 {
		t.Errorf("%d surnames, %d short names that words make", len(w.surnames), len(w.crossed))
	}
	if !w.common.covers([]rune("农业商贸")) || w.common.covers([]rune("农业鹭汀")) || !w.common.covers(nil) {
		t.Error("covers")
	}
}
