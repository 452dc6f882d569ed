package judgment_test

import (
	"errors"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
)

func TestDefaultCourts(t *testing.T) {
	courts, err := judgment.DefaultCourts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ code, name, superior string }{
		{"澄0102", "明德区人民法院", "澄明市中级人民法院"},
		{"澄0121", "清源县人民法院", "澄明市中级人民法院"},
		{"澄01", "澄明市中级人民法院", "澄江省高级人民法院"},
		{"黔", "贵州省高级人民法院", "最高人民法院"},
	} {
		got, ok := courts.ByCode(c.code)
		if !ok || got.Name != c.name {
			t.Errorf("%s is %q, want %q", c.code, got.Name, c.name)
		}
		if by, ok := courts.ByName(c.name); !ok || by.Code != c.code {
			t.Errorf("%s has the code %q, want %q", c.name, by.Code, c.code)
		}
		if above, ok := courts.Superior(c.code); !ok || above.Name != c.superior {
			t.Errorf("above %s is %q, want %q", c.code, above.Name, c.superior)
		}
	}
	if _, ok := courts.Superior("最高法"); ok {
		t.Error("a court stands above the Supreme Court")
	}
	if _, ok := courts.ByCode("沪0120"); ok || courts.KnowsRegion("贵") || !courts.KnowsRegion("沪") {
		t.Error("a court is known that is not in the register, or a region is not")
	}
	var none *judgment.Courts
	if _, ok := none.ByCode("沪"); ok {
		t.Error("an empty register knows a court")
	}
}

func TestLoadCourts(t *testing.T) {
	const lines = "\ufeff# code\tname\tlevel\tsuperior\r\n丁01\t丁市中级人民法院\tintermediate\r\n丁0101\t丁城区人民法院\tbasic\t丁01\r\n"
	const object = `[{"code":"丁01","name":"丁市中级人民法院","level":"intermediate"},{"code":"丁0101","name":"丁城区人民法院","level":"basic","superior":"丁01"}]`
	for _, text := range []string{lines, object} {
		courts, err := judgment.LoadCourts(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := courts.Superior("丁0101"); !ok || c.Name != "丁市中级人民法院" {
			t.Errorf("superior is %+v", c)
		}
	}
	for name, text := range map[string]string{
		"too few columns":  "丁01\t丁市中级人民法院",
		"no code":          "\t丁市中级人民法院\tbasic\t",
		"unknown level":    "丁01\t丁市中级人民法院\tmiddle\t",
		"code twice":       "丁01\t甲\tbasic\t\n丁01\t乙\tbasic\t",
		"superior missing": "丁0101\t丁城区人民法院\tbasic\t丁01",
		"broken JSON":      "[{",
	} {
		if _, err := judgment.LoadCourts(strings.NewReader(text)); !errors.Is(err, judgment.ErrCourts) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
