package rule

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
)

func TestPropertyFee(t *testing.T) {
	table := readFeeTable(courtFeeTable)
	if n := len(table["property"]); n != 10 {
		t.Fatalf("%d bands for property cases, want 10", n)
	}
	tests := []struct{ claim, want int64 }{ // fen
		{100, 5_000},
		{1_000_000, 5_000},
		{1_000_100, 5_002}, // 10,001 × 2.5 % − 200
		{10_500_000, 240_000},
		{21_000_000, 445_000},
		{27_171_267, 537_569},
		{50_000_000, 880_000},
		{2_500_000_000, 16_680_000},
	}
	for _, tt := range tests {
		if got := table.property(tt.claim); got != tt.want {
			t.Errorf("fee on %d fen is %d, want %d", tt.claim, got, tt.want)
		}
	}
	// The bands meet: at each limit the next formula gives the same fee.
	bands := table["property"]
	for i := 1; i < len(bands); i++ {
		limit := bands[i-1].upTo
		if bands[i].above != limit {
			t.Errorf("band %d begins at %d and the one before ends at %d", i, bands[i].above, limit)
		}
		if a, b := table.property(limit), limit*bands[i].rate/10_000+bands[i].plus; a != b {
			t.Errorf("at %d fen the fee jumps from %d to %d", limit, a, b)
		}
	}
	for kind, bands := range table {
		for _, b := range bands {
			if b.source == "" {
				t.Errorf("a line of %s has no source", kind)
			}
		}
	}
	for _, kind := range []string{"divorce", "labour", "administrative", "jurisdiction", "preservation"} {
		if len(table[kind]) != 1 {
			t.Errorf("%d lines for %s, want 1", len(table[kind]), kind)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	const sample = "11010519491231002X" // the sample of GB 11643
	today := judgment.Day{Year: 2026, Month: 11, Day: 23}
	if fault := idFault(sample, today); fault != "" {
		t.Errorf("the sample of the standard: %s", fault)
	}
	// Any one digit changed in the sequence or the check digit is seen.
	for i := 14; i < 17; i++ {
		for c := byte('0'); c <= '9'; c++ {
			if c == sample[i] {
				continue
			}
			if id := sample[:i] + string(c) + sample[i+1:]; idFault(id, today) == "" {
				t.Errorf("%s passes", id)
			}
		}
	}
	for c := byte('0'); c <= '9'; c++ {
		if id := sample[:17] + string(c); idFault(id, today) == "" {
			t.Errorf("%s passes", id)
		}
	}
}

func TestDoubledWordList(t *testing.T) {
	d := readDoubledWords(doubledWordList)
	if len(d.words) < 20 || len(d.phrases) == 0 || len(d.except) == 0 {
		t.Fatalf("%d characters, %d phrases, %d exceptions", len(d.words), len(d.phrases), len(d.except))
	}
	for line := range strings.SplitSeq(doubledWordList, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			t.Errorf("%q has %d columns, want 3", line, len(cells))
			continue
		}
		if utf8.RuneCountInString(cells[0]) > 1 {
			continue
		}
		for w := range strings.FieldsSeq(cells[1]) {
			if !strings.HasSuffix(w, cells[0]) || w == cells[0] {
				t.Errorf("%s is no word that ends in %s", w, cells[0])
			}
		}
		for w := range strings.FieldsSeq(cells[2]) {
			if !strings.HasPrefix(w, cells[0]) || w == cells[0] {
				t.Errorf("%s is no word that begins with %s", w, cells[0])
			}
		}
	}
}

func TestDoubledRareList(t *testing.T) {
	rare := readDoubledRare(doubledRareList)
	words := readDoubledWords(doubledWordList)
	lines := 0
	for line := range strings.Lines(doubledRareList) {
		if line[0] != '#' {
			lines++
		}
	}
	if len(rare) < 200 || lines != len(rare) {
		t.Errorf("%d lines, %d characters", lines, len(rare))
	}
	for c, r := range rare {
		if _, both := words.words[c]; both {
			continue // the words decide
		}
		if strings.ContainsRune(r.before, c) || strings.ContainsRune(r.after, c) || r.before+r.after == "" {
			t.Errorf("%c: before %q, after %q", c, r.before, r.after)
		}
	}
}

func TestTraditionalList(t *testing.T) {
	table := readTraditional(traditionalList)
	if len(table.simple) < 2000 {
		t.Fatalf("%d characters, want at least 2000", len(table.simple))
	}
	for r, s := range table.simple {
		if !table.has(r) || !isHan(s) || table.has(s) {
			t.Errorf("%c → %c", r, s)
		}
	}
	for _, r := range "的第陈乾著藉堃喆〇" {
		if isHan(r) && table.has(r) {
			t.Errorf("%c is in standard use", r)
		}
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0元", 5: "0.05元", 222_550: "2,225.50元", 21_000_000: "210,000元", 100_000_000: "1,000,000元", -150: "-1.50元"} {
		if got := yuan(fen); got != want {
			t.Errorf("yuan(%d) = %s, want %s", fen, got, want)
		}
	}
}
