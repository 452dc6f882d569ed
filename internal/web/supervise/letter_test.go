package supervise_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// census counts the determined findings there are, whatever the period: enough
// to see a figure being frozen and changing afterwards.
type census struct{}

const total = "认定问题数"

func (census) Plan(_ context.Context, r letter.Report) (letter.Report, error) {
	r.Total = total
	return r, nil
}

func (census) Count(ctx context.Context, tx *db.Tx, _ letter.Letter) (letter.Facts, error) {
	rows, err := tx.Query(ctx, `SELECT id FROM finding WHERE state = 'determined' ORDER BY id`)
	ids, err := db.Collect(rows, err, func(r *db.Rows) (id string, err error) { return id, r.Scan(&id) })
	return letter.Facts{Figures: letter.Figures{total: {Value: strconv.Itoa(len(ids)), Behind: ids}}, Names: []string{owner}}, err
}

// letterStep says a verb about a letter.
func (c *town) letterStep(by, here string, v letter.Verb, form url.Values) answer {
	c.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("verb", string(v))
	return c.post(by, here+"/step", form, nil)
}

func TestACircularFromDraftToSignature(t *testing.T) {
	c := newTown(t)
	c.determined("开庭迟到", "item-01")
	c.get(finder, "/supervise/letters").want(t, http.StatusOK, "这里还没有内容", "起草通报")
	c.get(finder, "/supervise/letters/new?kind=circular").want(t, http.StatusOK, "明德区人民法院", "清源县人民法院", "本院督察室")
	c.get(owner, "/supervise/letters/new").want(t, http.StatusForbidden)
	form := url.Values{
		"court": {string(c.mid)}, "word": {"澄中法督"}, "from": {"2026-02-01"}, "to_day": {"2026-02-28"},
		"office": {"督察室"}, "scope": {"两级法院庭审"}, "requirements": {"逐项核对\n按期答复"}, "to": {string(c.civil.Court)},
	}
	c.post(finder, "/supervise/letters/new", form, nil).want(t, http.StatusUnprocessableEntity, "请填写依据", "逐项核对")
	form.Set("basis", "检查方案〔2026〕2号")
	here := c.post(finder, "/supervise/letters/new", form, nil).want(t, http.StatusSeeOther).Header().Get("Location")

	// The draft shows the figure as it is now, and its form.
	a := c.get(finder, here).want(t, http.StatusOK, "关于2026年2月审务督察情况的通报", "澄中法督〔　　　〕　号", "呈请签发", "检查方案〔2026〕2号")
	if !strings.Contains(a.Body.String(), `<span class="fz">1</span>`) {
		t.Error("the preview does not show the figure")
	}
	c.get(manager, here).want(t, http.StatusNotFound)

	// Changing a paragraph; an old page is refused and nothing typed is lost.
	edit := url.Values{"title": {"关于二月督察情况的通报"}, "to": {string(c.civil.Court)}, "part-0": {owner + "等人迟到。"}, "version": {"99"}}
	c.letterStep(finder, here, letter.Edit, edit).want(t, http.StatusConflict, owner+"等人迟到。")
	edit.Set("version", "1")
	edit.Set("part-1", "一、基本情况")
	edit.Set("part-2", "共认定{{"+total+"}}个。")
	c.letterStep(finder, here, letter.Edit, edit).want(t, http.StatusSeeOther)
	c.letterStep(finder, here, letter.Submit, nil).want(t, http.StatusSeeOther)

	// Another person approves; a name in a circular is refused.
	c.letterStep(finder, here, letter.Approve, nil).want(t, http.StatusForbidden)
	c.get(lead, here).want(t, http.StatusOK, "由起草人以外的人签发", "1/1")
	c.letterStep(lead, here, letter.Approve, nil).want(t, http.StatusUnprocessableEntity, "通报不点名")
	c.letterStep(lead, here, letter.Return, nil).want(t, http.StatusUnprocessableEntity, "请写明理由。")
	c.letterStep(lead, here, letter.Return, url.Values{"reason": {"请去掉姓名"}}).want(t, http.StatusSeeOther)
	edit.Set("part-0", "现将有关情况通报如下。")
	edit.Del("version")
	c.letterStep(finder, here, letter.Edit, edit).want(t, http.StatusConflict)
	edit.Set("version", version(t, c.get(finder, here)))
	c.letterStep(finder, here, letter.Edit, edit).want(t, http.StatusSeeOther)
	c.letterStep(finder, here, letter.Submit, nil).want(t, http.StatusSeeOther)
	c.letterStep(lead, here, letter.Approve, nil).want(t, http.StatusSeeOther)
	c.get(finder, here).want(t, http.StatusOK, "澄中法督〔2026〕1号", "正式文本已生成")
	c.letterStep(finder, here, letter.Send, nil).want(t, http.StatusConflict, "正式文本正在生成")
	c.get(finder, here+"/paper").want(t, http.StatusConflict)

	id := letter.ID(strings.TrimPrefix(here, "/supervise/letters/"))
	ok(t, c.book.Render(t.Context(), letter.RenderJob{Letter: id}))
	c.letterStep(finder, here, letter.Send, nil).want(t, http.StatusSeeOther)

	// A finding more: what is frozen stays, and the page says that it changed.
	c.determined("开庭又迟到", "item-01")
	a = c.get(finder, here).want(t, http.StatusOK, "签发后有变化", "1 条")
	if !strings.Contains(a.Body.String(), `<span class="fz">1</span>`) || !strings.Contains(a.Body.String(), `href="/check/findings/fnd_`) {
		t.Error("the frozen figure, or what lies behind it, is not there")
	}

	// The addressee reads the paper and signs; what lies behind the figures is not his.
	c.get(manager, "/supervise/letters?mine=1").want(t, http.StatusOK, "澄中法督〔2026〕1号", "0/1")
	a = c.get(manager, here).want(t, http.StatusOK, "签收文书")
	a.no(t, "引用的数字", "请去掉姓名")
	if strings.Contains(a.Body.String(), "fnd_") {
		t.Error("the addressee is led to findings")
	}
	w := c.get(manager, here+"/paper").want(t, http.StatusOK)
	if got := content(t, w.Body.Bytes()); !strings.Contains(got, "共认定1个。") {
		t.Errorf("paper: %.200s", got)
	}
	c.get(stranger, here+"/paper").want(t, http.StatusNotFound)
	c.post(finder, here+"/acknowledge", url.Values{"n": {"1"}}, nil).want(t, http.StatusForbidden)
	c.post(manager, here+"/acknowledge", url.Values{"n": {"1"}}, nil).want(t, http.StatusSeeOther)
	c.get(manager, here).want(t, http.StatusOK, "答复通报", manager)
	c.post(manager, here+"/acknowledge", url.Values{"n": {"1"}}, nil).want(t, http.StatusConflict, "已经签收过了")

	// It answers, with a file; whoever is not asked does not.
	c.get(finder, here).want(t, http.StatusOK, "尚未答复", "0/1")
	c.post(manager, here+"/answer", url.Values{"n": {"1"}, "answer": {" "}}, map[string]string{}).want(t, http.StatusUnprocessableEntity, "请填写答复内容。")
	c.post(finder, here+"/answer", url.Values{"n": {"1"}, "answer": {"已改"}}, map[string]string{}).want(t, http.StatusForbidden)
	c.post(manager, here+"/answer", url.Values{"n": {"1"}, "answer": {"一个问题已整改。"}}, map[string]string{"整改报告.txt": "一"}).want(t, http.StatusSeeOther)
	c.post(manager, here+"/answer", url.Values{"n": {"1"}, "answer": {"再答"}}, map[string]string{}).want(t, http.StatusConflict, "已经答复过了")
	a = c.get(finder, here).want(t, http.StatusOK, "一个问题已整改。", "整改报告.txt", "1/1")
	href := regexp.MustCompile(here + `/files/evd_[0-9a-z]+`).FindString(a.Body.String())
	c.get(finder, href).want(t, http.StatusOK)
	c.get(stranger, href).want(t, http.StatusNotFound)

	c.letterStep(lead, here, letter.Withdraw, url.Values{"reason": {"数字有误"}}).want(t, http.StatusSeeOther)
	c.get(manager, here).want(t, http.StatusOK, "文书已撤回", "数字有误")
}

func TestTheNoticeOfAnIssue(t *testing.T) {
	c := newTown(t)
	id := c.opened("开庭迟到十二分钟", "item-01")
	here := "/supervise/issues/" + string(id)
	c.post(finder, here+"/notice", url.Values{"word": {"澄中法督"}}, nil).want(t, http.StatusUnprocessableEntity, "请指定整改责任人。")
	c.step(finder, id, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭\n核对排期"}, "days": {"7"}}, nil)
	c.get(finder, here).want(t, http.StatusOK, "起草整改通知书")
	c.get(owner, here).want(t, http.StatusOK).no(t, "起草整改通知书")
	c.post(owner, here+"/notice", url.Values{"word": {"澄中法督"}}, nil).want(t, http.StatusForbidden)
	c.post(finder, here+"/notice", url.Values{"word": {" "}}, nil).want(t, http.StatusUnprocessableEntity, "请填写发文机关代字。")
	at := c.post(finder, here+"/notice", url.Values{"word": {"澄中法督"}}, nil).want(t, http.StatusSeeOther).Header().Get("Location")
	c.get(owner, at).want(t, http.StatusNotFound) // a draft is not his yet
	c.post(finder, at+"/serve", url.Values{"how": {"platform"}}, nil).want(t, http.StatusConflict, "文书的状态已经变化")
	c.get(finder, here).want(t, http.StatusOK, "打开整改通知书").no(t, "起草整改通知书")
	c.approved(at)
	c.letterStep(finder, at, letter.Send, nil).want(t, http.StatusUnprocessableEntity, "不能直接发出")
	c.post(finder, here+"/step", url.Values{"verb": {"issue.serve"}}, nil).want(t, http.StatusConflict, "整改期限从送达整改通知书起算")
	c.get(finder, at).want(t, http.StatusOK, "送达文书", "当面送达", "内部平台送达", "留置送达")
	c.post(finder, at+"/serve", url.Values{"how": {"left"}, "on": {"2026-03-02"}}, nil).want(t, http.StatusUnprocessableEntity, "请写明见证人")
	c.post(finder, at+"/serve", url.Values{"how": {"in_person"}, "on": {"2026-03-03"}}, nil).want(t, http.StatusUnprocessableEntity, "不晚于今天")
	c.post(finder, at+"/serve", url.Values{"how": {"left"}, "on": {"2026-03-02"}, "witness": {"夙见证"}}, nil).want(t, http.StatusSeeOther)
	c.get(finder, at).want(t, http.StatusOK, "留置送达", "见证人：夙见证", finder)
	c.get(owner, here).want(t, http.StatusOK, "整改中", "剩 7 个工作日")
	c.letterStep(lead, at, letter.Withdraw, url.Values{"reason": {"误发"}}).want(t, http.StatusConflict, "送达后不能撤回")
	c.get(owner, at).want(t, http.StatusOK, "整改通知书", "督-2026-0001", "7个工作日", "核对排期", "澄明市中级人民法院", "签收文书")
	c.post(owner, at+"/acknowledge", url.Values{"n": {"1"}}, nil).want(t, http.StatusSeeOther)
	c.get(finder, here).want(t, http.StatusOK, "澄中法督改〔2026〕1号", "全部签收")
	c.get(stranger, at).want(t, http.StatusNotFound)
}

// version reads the version that the page's forms hold.
func version(t *testing.T, a answer) string {
	t.Helper()
	_, rest, found := strings.Cut(a.Body.String(), `name="version" value="`)
	v, _, closed := strings.Cut(rest, `"`)
	if !found || !closed {
		t.Fatal("the page holds no version")
	}
	return v
}

// content is the text of a DOCX, marks and all.
func content(t *testing.T, paper []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(paper), int64(len(paper)))
	ok(t, err)
	f, err := z.Open("word/document.xml")
	ok(t, err)
	defer func() { ok(t, f.Close()) }()
	b, err := io.ReadAll(f)
	ok(t, err)
	return string(b)
}
