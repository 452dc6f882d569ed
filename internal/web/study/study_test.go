package study_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"xiezhi/internal/study/lesson"
)

// answers fills in the quiz of the owner's lesson with so many right answers.
func (c *town) answers(right int) url.Values {
	l := c.lesson()
	form := url.Values{"version": {strconv.FormatInt(l.Version, 10)}}
	for i, q := range c.lessons.Quiz(&l) {
		for k, o := range q.Options {
			if (o == q.Right) == (i < right) {
				form.Set("answer-"+q.ID, strconv.Itoa(k))
			}
		}
	}
	return form
}

func TestTheLibrary(t *testing.T) {
	c := newTown(t)
	c.get(owner, "/study/regulations").want(t, http.StatusOK, "法释〔2016〕7号", "2016年5月1日", "法发〔2010〕54号", "日期待确认", "示例")
	c.get(owner, "/study/regulations/conduct").want(t, http.StatusOK, "法官行为规范", "2010年12月6日", "无正当理由迟延开庭", "条号 30（待核对）")
	c.get(owner, "/study/regulations/sample").want(t, http.StatusOK, "第 3 条", "迟延的，应当当庭说明原因并登记", "不是任何法院的规定").no(t, "预计迟延五分钟以上")
	c.clock.Set(c.clock.Now().AddDate(0, 6, 0))
	clear(c.cookies) // every session has ended by then
	c.get(owner, "/study/regulations/sample").want(t, http.StatusOK, "预计迟延五分钟以上", "2026年7月1日 以前的文本", "迟延的，应当当庭说明原因并登记")
	c.get(owner, "/study/regulations/none").want(t, http.StatusNotFound)
}

func TestALessonOnThePage(t *testing.T) {
	c := newTown(t)
	c.get(owner, "/study/tasks").want(t, http.StatusOK, "没有学习任务", "规章库").no(t, "职责范围内的学习任务")
	l := c.taught("开庭迟到", "item-01")
	path := "/study/tasks/" + string(l.ID)
	c.get(owner, "/study/tasks").want(t, http.StatusOK, "无正当理由迟延开庭", "待学习", "剩 10 个工作日")
	p := c.get(owner, path).want(t, http.StatusOK, "第 3 条", "提交答案", "不是处分")
	for _, q := range c.lessons.Quiz(&l) {
		if !strings.Contains(p.text, q.Ask) {
			t.Errorf("the page does not ask %s", q.Ask)
		}
		if strings.Contains(p.text, q.Why) {
			t.Errorf("the page tells the reason of %s beforehand", q.ID)
		}
	}

	// Refused: one answer is missing, the others stay.
	form := c.answers(5)
	quiz := c.lessons.Quiz(&l)
	form.Del("answer-" + quiz[4].ID)
	r := c.post(owner, path+"/answers", form).want(t, http.StatusUnprocessableEntity, "五道题都要作答")
	if n := strings.Count(r.Body.String(), " checked"); n != lesson.Questions-1 {
		t.Errorf("%d answers kept, want %d", n, lesson.Questions-1)
	}
	stale := c.answers(3)
	c.post(owner, path+"/answers", stale).want(t, http.StatusSeeOther)
	c.post(owner, path+"/answers", stale).want(t, http.StatusConflict, "别人刚刚改过")
	c.get(owner, path).want(t, http.StatusOK, "答对 3 题，共 5 题", quiz[0].Why, "正确答案", "再做一次")
	c.get(owner, path+"?again=1").want(t, http.StatusOK, "提交答案")
	c.post(owner, path+"/answers", c.answers(5)).want(t, http.StatusSeeOther)
	c.get(owner, "/study/tasks").want(t, http.StatusOK, "已完成", "答对 5 题，共 5 题")

	// Whoever plans lessons sees the result, nobody else the lesson.
	c.get(political, "/study/tasks").want(t, http.StatusOK, "职责范围内的学习任务", owner, "答对 5 题，共 5 题")
	c.get(political, path).want(t, http.StatusOK, "只有本人可以查看").no(t, quiz[0].Ask, "提交答案")
	c.post(political, path+"/answers", c.answers(5)).want(t, http.StatusForbidden)
	c.get(colleague, path).want(t, http.StatusNotFound)
	c.post(colleague, path+"/answers", c.answers(5)).want(t, http.StatusNotFound)
}
