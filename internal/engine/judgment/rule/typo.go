package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/typo"
	"xiezhi/internal/engine/judgment/typo/confusion"
	"xiezhi/internal/engine/judgment/typo/mask"
)

// typos reports what the language model takes for wrong, superfluous or
// missing characters. It is the only rule that guesses, and of what it is sure
// of one in a few is wrong: so nothing of it is an error. What it is sure of
// comes with a fix, what it doubts is for the reader.
func typos() *Rule {
	return &Rule{
		ID:    "J25",
		Title: "错字、多字、漏字",
		Basis: "《人民法院民事裁判文书制作规范》（法〔2016〕221号）；《国家通用语言文字法》第二条",
		Max:   Suspect,
		What:  "同音、近音、形近的错字和多出的字，由法律文本的字序统计和上下文判断；“判决如下”一类固定用语中漏掉的字。",
		Why:   "错字使裁判文书失去严肃性，个别错字（既遂、即遂，辩护、辨护）还会改变意思。",
		Known: "姓名、地名、单位名称、编号和数字不查；全文反复出现的写法不作错字；真词之间的误用（使用、适用）只能发现一部分；漏字只查固定用语；法律文书以外的词语可能误报。一律报“疑似”：把握大的给出改法，其余不给；是统计判断，把握大的也有误报。量测见docs/models.md。",
		Unchecked: func(in *Input) string {
			switch {
			case in.NoTypos != "":
				return in.NoTypos
			case in.Typos == nil:
				return "未加载错字模型"
			case in.Typos.Ready() != nil:
				return "错字模型无法读取"
			}
			return ""
		},
		Check: func(in *Input) []Hit {
			var hits []Hit
			for _, e := range in.Typos.Check(in.Text, mask.Spans(in.Doc)) {
				hits = append(hits, typoHit(in.Text, e))
			}
			return hits
		},
	}
}

// The confidence of the two bands is the precision measured for them.
const (
	certainConfidence  = 0.9
	doubtfulConfidence = 0.5
)

func typoHit(text string, e typo.Error) Hit {
	h := Hit{Span: e.Span, Severity: Suspect, Confidence: doubtfulConfidence, Message: typoMessage(text, e)}
	if e.Margin >= typo.Certain {
		h.Confidence, h.Fix = certainConfidence, &e.Want
	}
	return h
}

// typoMessage says what is wrong and why it may have come about.
func typoMessage(text string, e typo.Error) string {
	written := text[e.Start:e.End]
	switch e.Fault {
	case typo.Extra:
		return fmt.Sprintf("“%s”疑为多字", written)
	case typo.Missing:
		_, before := utf8.DecodeLastRuneInString(text[:e.Start])
		_, after := utf8.DecodeRuneInString(text[e.End:])
		return fmt.Sprintf("“%s”之间疑漏“%s”字", text[e.Start-before:e.End+after], e.Want)
	case typo.Wrong:
	}
	return fmt.Sprintf("“%s”疑为“%s”之误（%s）", written, e.Want, likenesses(e.Why))
}

// likenesses are the words for kinds.
func likenesses(kinds []confusion.Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = likeness(k)
	}
	return strings.Join(words, "、")
}

// likeness is the word for how two characters are confused.
func likeness(k confusion.Kind) string {
	switch k {
	case confusion.SamePinyin:
		return "同音"
	case confusion.NearPinyin:
		return "近音"
	case confusion.Shape:
		return "形近"
	case confusion.OneLetter:
		return "拼音只差一个字母"
	}
	return "形近"
}
