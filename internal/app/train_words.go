package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/typo"
)

// TrainWords is the command that makes the everyday words of the typo engine
// out of jieba's dictionary, whose lines are a word, how often it was counted
// and what part of speech it is.
type TrainWords struct {
	Out  string `required:"" help:"Folder for everyday.txt.gz." type:"existingdir" placeholder:"DIR"`
	Dict string `arg:"" help:"The dictionary dict.txt (Debian's python3-jieba 0.42.1)." type:"existingfile" placeholder:"DICT"`
}

// wordLeast is how often a word must have been counted. Set phrases of four
// characters need not be as common: they are nothing else.
const wordLeast = 5

// wordsHead heads the list; the licence asks for the notice.
const wordsHead = "# Everyday words of two to four characters, from the dictionary of jieba 0.42.1 without names and rare words:\n" +
	"# a first character, and what follows it. Copyright 2012-2017 Sun Junyi, MIT licence (docs/models.md).\n"

// Run makes the list.
func (c *TrainWords) Run(s *Streams) error {
	behind := map[rune][]string{}
	n := 0
	err := eachLineOf(c.Dict, func(line string) error {
		word, ok, err := everydayWord(line)
		if err != nil || !ok {
			return err
		}
		r, size := utf8.DecodeRuneInString(word)
		behind[r] = append(behind[r], word[size:])
		n++
		return nil
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	firsts := make([]rune, 0, len(behind))
	for r := range behind {
		firsts = append(firsts, r)
	}
	slices.Sort(firsts)
	text := strings.Builder{}
	text.WriteString(wordsHead)
	for _, r := range firsts {
		slices.Sort(behind[r])
		text.WriteString(string(r) + strings.Join(slices.Compact(behind[r]), " ") + "\n")
	}
	if _, err := io.WriteString(z, text.String()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	file := filepath.Join(c.Out, typo.EverydayFile)
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s %d words, %d bytes\n", file, n, b.Len())
	return err
}

// everydayWord is the word of a line of the dictionary, if it is one to keep:
// two to four Chinese characters, common enough, no number and no name of anyone or anything.
func everydayWord(line string) (word string, keep bool, err error) {
	cells := strings.Fields(line)
	if len(cells) != 3 {
		return "", false, nil // a word with a space in it
	}
	count, err := strconv.Atoi(cells[1])
	if err != nil {
		return "", false, fmt.Errorf("no count in the line %q: %w", line, err)
	}
	word, part := cells[0], cells[2]
	n := utf8.RuneCountInString(word)
	switch {
	case n < 2 || n > 4 || strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Han, r) || r > 0x9fff }):
		return "", false, nil
	case slices.Contains([]string{"nr", "nrt", "nrfg", "ns", "nt", "nz", "m", "mq", "q"}, part), mayBeName(word, n, count):
		return "", false, nil
	case n == 4:
		return word, part == "i" || part == "l" && count >= wordLeast, nil
	}
	return word, count >= wordLeast, nil
}

// moreFamilies are surnames that begin many words as well; of three characters
// nothing is kept behind them, and of two only what is common.
const moreFamilies = "王周林毛胡马黄高郭金方石田白江文龙史万陆孔夏丁于叶程段苏吉米安常武黎易向熊温游严康牛季钱华房关戈车艾水成柴连路经包左全班仇祖宗米苗凌柳鲁明应温庄阳慕欧司诸宇令上公皇独岳"

// commonLeast is how often a word of two characters that begins with one of
// moreFamilies must have been counted.
const commonLeast = 50

// mayBeName reports whether word, of n characters and so often counted, may be or hold a name that the
// dictionary does not call one: nobody's name is to be in the list.
func mayBeName(word string, n, count int) bool {
	first, _ := utf8.DecodeRuneInString(word)
	if strings.ContainsRune(families, first) && n < 4 {
		return !slices.Contains(strings.Fields(wordsOfFamilies), word)
	}
	for _, double := range [...]string{"令狐", "欧阳", "司马", "诸葛", "慕容", "上官", "皇甫", "东方", "独孤", "尉迟", "公孙", "夏侯", "宇文", "长孙"} {
		if n > 2 && strings.HasPrefix(word, double) {
			return true
		}
	}
	return (n == 3 || n == 2 && count < commonLeast) && strings.ContainsRune(moreFamilies, first)
}
