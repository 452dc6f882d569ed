// Package judgment reads a court's document: which court, which case, who the
// parties are, where each section lies, and every date, sum, provision, case
// number and name that a rule may want to compare. It is pure: text in, a Doc
// out, with no database, no clock and no court data.
//
// All spans are bytes into Doc.Text, the decoded source text, untouched.
package judgment

// Span is a half-open range of bytes in Doc.Text. An empty span marks the
// place where something should stand and does not.
type Span struct{ Start, End int }

// Len is the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether byte offset off lies in s.
func (s Span) Contains(off int) bool { return s.Start <= off && off < s.End }

// Doc is one document as the rules see it. Parse makes it; nothing changes it
// afterwards.
type Doc struct {
	Text  string
	Type  Type
	Kind  Kind
	Level Level

	// Sections lie in text order, do not overlap, and leave out only white
	// space between them. A section that was not recognised is absent.
	Sections []Section

	Court  Mention // the court's name in the heading; zero when not found
	Title  Mention // "民事判决书", inner spaces included in the span, left out of the text
	CaseNo *CaseNo // the number in the heading; nil when not found
	Signed *Date   // the signing date; nil when not found

	Parties []Party
	Signers []Signer // the signature block, top to bottom

	// Every mention in the text, in text order. Those of the heading and the
	// signature block are included.
	CaseNos []CaseNo
	Dates   []Date
	Sums    []Sum
	Cites   []Cite
	IDs     []IDNumber
	Fees    []Fee // of the costs section

	ToldFees []Fee // that the text tells of elsewhere, with who bore them: what an earlier instance charged

	signerLines []int // where lines that look like a signature begin
	pairs       *pairs
}

// Mention is a piece of text and where it stands.
type Mention struct {
	Span
	Text string // without inner spaces, otherwise as written
}

// Type is the type of document (文书种类).
type Type string

// The document types.
const (
	Judgment     Type = "judgment"      // 判决书
	Ruling       Type = "ruling"        // 裁定书
	Mediation    Type = "mediation"     // 调解书
	Decision     Type = "decision"      // 决定书
	Notice       Type = "notice"        // 通知书
	PaymentOrder Type = "payment_order" // 支付令
	UnknownType  Type = "unknown"
)

// Kind is the kind of case (案件类型).
type Kind string

// The kinds of case.
const (
	Civil          Kind = "civil"          // 民事
	Criminal       Kind = "criminal"       // 刑事
	Administrative Kind = "administrative" // 行政
	Enforcement    Kind = "enforcement"    // 执行
	Compensation   Kind = "compensation"   // 国家赔偿
	UnknownKind    Kind = "unknown"
)

// Level is the level of trial (审级).
type Level string

// The levels of trial.
const (
	First        Level = "first"   // 一审
	Second       Level = "second"  // 二审
	Retrial      Level = "retrial" // 再审
	UnknownLevel Level = "unknown"
)

// SectionKind names a part of a document.
type SectionKind string

// The sections, in the order in which a judgment has them.
const (
	Heading     SectionKind = "heading"     // 首部: court, title, case number
	Litigants   SectionKind = "litigants"   // 当事人, 公诉机关, 辩护人, 代理人
	Procedure   SectionKind = "procedure"   // 案由和审理经过
	Claims      SectionKind = "claims"      // 诉辩意见, 公诉机关指控
	Facts       SectionKind = "facts"       // 查明的事实和证据
	Reasons     SectionKind = "reasons"     // 本院认为
	Basis       SectionKind = "basis"       // 依照…判决如下
	Disposition SectionKind = "disposition" // 主文
	Costs       SectionKind = "costs"       // 诉讼费用负担
	Remedy      SectionKind = "remedy"      // 上诉告知 or 本判决为终审判决
	Signature   SectionKind = "signature"   // 署名、日期、书记员
	Annex       SectionKind = "annex"       // 附录: 法律条文
)

// Section is one part of the document.
type Section struct {
	Span
	Kind SectionKind
}

// Section returns the first section of kind k.
func (d *Doc) Section(k SectionKind) (Section, bool) {
	for _, s := range d.Sections {
		if s.Kind == k {
			return s, true
		}
	}
	return Section{}, false
}

// SectionAt returns the kind of the section that holds byte offset off, or ""
// between sections.
func (d *Doc) SectionAt(off int) SectionKind {
	for _, s := range d.Sections {
		if s.Contains(off) {
			return s.Kind
		}
	}
	return ""
}

// Party is a person or organisation named in the litigants section.
type Party struct {
	Mention
	Role         string // as written: 原告, 被告人, 上诉人（原审被告）, 辩护人 …
	Organisation bool   // a company or authority, not a natural person
	Sex          string // 男, 女 or ""
	Birth        *Date
	ID           *IDNumber
}

// Signer is one line of the signature block.
type Signer struct {
	Mention        // the name
	Role    string // 审判长, 审判员, 代理审判员, 人民陪审员, 法官助理, 执行员, 书记员 … without inner spaces
}

// CaseNo is a case number (案号).
type CaseNo struct {
	Mention
	Year     int    // 0 when it cannot be read
	Court    string // court code: 沪0120, 最高法, or 松 of an older number
	Type     string // type code: 刑初, 民终
	Serial   string // digits as written
	Legacy   bool   // the 字第 form used until 2015
	OfHeader bool
}

// Date is one calendar date as written.
type Date struct {
	Span
	Year, Month, Day int  // Day is 0 for a month, Month and Day for a year alone
	Numerals         bool // written in Chinese numerals
	Relative         bool // 同年, 同月, 次日, or a month and day without a year: resolved from the date before, which may be another than was meant
}

// Sum is an amount of money in yuan.
type Sum struct {
	Span
	Fen      int64 // value in fen; a rounded form such as "3.5万余元" has Approx
	Capitals bool  // 壹万贰仟元整
	Approx   bool  // followed by 余, 多, or preceded by 约, 近
}

// Cite is a statute with the articles cited from it. Of a range (第一条至第三条)
// only the ends are articles.
type Cite struct {
	Span             // from 《 to the last article
	Name     Mention // without 《》; for 本法, 该法 the name it stands for and the span of the word
	Articles []Article
}

// Article is one cited provision.
type Article struct {
	Span
	Number    int // 第…条
	Sub       int // 之一 is 1
	Paragraph int // 款; 0 when none is named
	Item      int // 项
}

// IDNumber is an 18-digit citizen identity number (GB 11643), valid or not.
// Strings with masking (×, *, X inside) are not.
type IDNumber struct{ Mention }

// Fee is a court fee named in the costs section.
type Fee struct {
	Mention        // from the fee's name to its amount
	Name    string // 案件受理费, 保全费, 鉴定费 …; 合计 for the sum of those before it
	Sum     Sum    // what is charged: after 减半收取 the halved amount when it is named
	Full    Sum    // the amount before halving when it is named too, else zero
	Halved  bool   // 减半收取
	Total   bool   // several fees are shared out together: this is their sum, named (合计) or added up, and has the shares
	Shares  []Share
}

// Share is one party's part of a fee.
type Share struct {
	Span
	Payer string
	Sum   Sum // zero when no amount is named: the payer bears what is left
}
