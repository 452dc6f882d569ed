package study_test

import (
	"net/http"
	"testing"
)

// TestTheRecord: one's own lessons with every attempt and its day; to those who
// plan lessons counts, and no name.
func TestTheRecord(t *testing.T) {
	c := newTown(t)
	c.get(owner, "/study/record").want(t, http.StatusOK, "还没有学习记录", "不排名").no(t, "各部门学习情况")
	l := c.taught("开庭迟到", "item-01")
	c.get(political, "/study/record").want(t, http.StatusOK, "各部门学习情况", "明德区人民法院", "0/1").no(t, owner)
	path := "/study/tasks/" + string(l.ID) + "/answers"
	for _, right := range []int{3, 5} {
		c.post(owner, path, c.answers(right)).want(t, http.StatusSeeOther)
	}
	c.get(owner, "/study/record").want(t, http.StatusOK, "无正当理由迟延开庭", "已完成", "答对 3 题，共 5 题", "答对 5 题，共 5 题", "1/1").no(t, "各部门学习情况")
	c.get(political, "/study/record").want(t, http.StatusOK, "1/1").no(t, owner, "答对 ", "题，共")
	c.get(colleague, "/study/record").want(t, http.StatusOK, "还没有学习记录").no(t, owner, "1/1")
}
