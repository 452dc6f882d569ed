package gallery

import (
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/web/ui"
)

// Page is the frame of the gallery.
func Page(w ui.Words, theme ui.Theme, compact bool) ui.Page {
	return ui.Page{
		Words: w, Theme: theme, Compact: compact, Title: "样式", Court: "澄明市中级人民法院",
		Nav: []ui.NavItem{
			{Short: "首", Text: "首页", Href: "/"},
			{Glyph: "学", Text: "学习", Href: "/study"},
			{Glyph: "查", Text: "检查", Href: "/check", Current: true},
			{Glyph: "督", Text: "督办", Href: "/supervise"},
			{Glyph: "立", Text: "立制", Href: "/establish"},
		},
		Sub: &ui.SubNav{Label: "查 的栏目", Items: []ui.SubItem{
			{Text: "审核队列", Href: "/check/queue", Count: "37"},
			{Text: "文书", Href: "/check/documents", Current: true},
			{Text: "文书批次", Href: "/check/batches"},
			{Text: "庭审", Href: "/check/hearings"},
			{Text: "检查方案", Href: "/check/plans"},
			{Text: "现场检查", Href: "/check/visits"},
			{Text: "检查清单", Href: "/check/checklist"},
		}},
		Search: "/search",
		Bell:   ui.Bell{Href: "/me/messages", Count: 3},
		Who: ui.Who{Name: "柏子舟", Post: "审管办，文书公开", Menu: []ui.MenuItem{
			{Text: "与我有关", Href: "/me"},
			{Text: "深色", Href: "?theme=dark", Current: theme == ui.Dark},
			{Text: "紧凑", Href: "?density=compact", Current: compact},
			{Text: "退出", Href: "/signout", Post: true},
		}},
		PrintMark: "柏子舟　2026年11月23日 14:03 打印",
		Notices: []ui.Toast{
			{Text: "上一条记为查否：阅卷", Undo: "/undo/7", Seconds: 8},
		},
	}
}

func heading(w ui.Words) ui.Heading {
	saved := ui.NewSaveState(w, "14:03:22")
	return ui.Heading{
		Path:  []ui.Crumb{{Text: "文书", Href: "/check/documents"}, {Text: "待上网", Href: "/check/publication"}, {Text: "民事判决书"}},
		Title: "（2026）澄0102民初1287号",
		Facts: []string{"明德区人民法院", "民二庭", "生效 2026年11月17日"},
		Saved: &saved,
		Actions: []ui.Action{
			{Text: "打印", Icon: "printer", Href: "#print"},
			{Text: "更多", Href: "#more"},
		},
	}
}

func boxes() []ui.Box {
	return []ui.Box{
		{Glyph: "学", Text: "学习", Figures: []ui.Figure{{Label: "本月应学", Href: "#1", N: "212", Rest: "/236 人"}, {Label: "待推送课程", Href: "#2", N: "6"}, {Label: "庭务会待签到", Href: "#3", N: "2 场"}, {Label: "待补考", Href: "#4", N: "5 人"}}},
		{Glyph: "查", Text: "检查", Figures: []ui.Figure{{Label: "待核实线索", Href: "#1", N: "37"}, {Label: "本月庭审已查", Href: "#2", N: "309", Rest: "/321 场"}, {Label: "今日走访", Href: "#3", N: "2 处"}, {Label: "文书待看", Href: "#4", N: "19 份"}}},
		{Glyph: "督", Text: "督办", Figures: []ui.Figure{{Label: "在办问题", Href: "#1", N: "31"}, {Label: "待验收", Href: "#2", N: "6"}, {Label: "临期", Href: "#3", N: "4", Look: ui.DueSoon}, {Label: "逾期", Href: "#4", N: "2", Look: ui.DueLate}}},
		{Glyph: "立", Text: "立制", Figures: []ui.Figure{{Label: "在拟制度", Href: "#1", N: "3"}, {Label: "待评估", Href: "#2", N: "2"}, {Label: "反弹观察", Href: "#3", N: "7"}, {Label: "本月反弹", Href: "#4", N: "1", Look: ui.DueSoon}}},
	}
}

// chips are the states of product.md in their families.
func chips() []ui.Chip {
	return []ui.Chip{
		{Family: ui.Wait, Ring: ui.RingDashed, Text: "线索"},
		{Family: ui.Check, Ring: ui.RingQuarter, Text: "核实中"},
		{Family: ui.Check, Ring: ui.RingHalf, Text: "陈述申辩中"},
		{Family: ui.Work, Ring: ui.RingEmpty, Text: "立项"},
		{Family: ui.Work, Ring: ui.RingQuarter, Text: "交办"},
		{Family: ui.Work, Ring: ui.RingHalf, Text: "整改中"},
		{Family: ui.Verify, Ring: ui.RingThreeQuarter, Text: "待验收"},
		{Family: ui.Done, Ring: ui.RingTick, Text: "销号"},
		{Family: ui.Back, Ring: ui.RingBack, Text: "退回重办"},
		{Family: ui.Back, Ring: ui.RingLoop, Text: "问题反弹"},
		{Family: ui.Off, Ring: ui.RingSlash, Text: "查否"},
		{Family: ui.Off, Ring: ui.RingPause, Text: "中止"},
	}
}

func severities() []string { return []string{"轻", "一般", "较重", "严重"} }

func next() ui.NextStep {
	return ui.NextStep{
		Lead: "下一步", Turn: "轮到您（验收人）", Title: "提交验收结论",
		Needs: []ui.Need{
			{Text: "已看全部整改证据", Met: true, Figure: "2/2"},
			{Text: "独立抽查不少于 5 份", Met: true, Figure: "8 份"},
			{Text: "抽查记录签名", Href: "#sign", Link: "去签名"},
			{Text: "写明验收意见", Href: "#opinion", Link: "去填写"},
		},
		Button: ui.Action{Text: "提交验收结论", Post: "/issues/96/recheck"},
		Others: []ui.Action{{Text: "退回重办", Href: "#return", Kind: ui.Quiet}, {Text: "申请延期", Href: "#extend", Kind: ui.Quiet}},
	}
}

func life() []ui.Step {
	words := strings.Fields("线索 初核属实 告知 申辩 认定 立项 交办 整改 验收 销号 跟踪问效 归档")
	dates := strings.Fields("10月26日 10月27日 10月28日 10月30日 11月3日 11月6日 11月6日 11月18日 11月27日前")
	steps := make([]ui.Step, len(words))
	for i, word := range words {
		steps[i] = ui.Step{Text: word}
		if i < len(dates) {
			steps[i].Date, steps[i].State = dates[i], ui.StepPast
		}
	}
	steps[len(dates)-1].State = ui.StepNow
	return steps
}

func events() []ui.Event {
	return []ui.Event{
		{Date: "10月26日", Time: "09:18", Icon: "file-search", Title: "线索", By: "委托评查　评查员 R-07", Text: "批次 P-2026-09，抽中第 31 份。判决第 8 段所引法律已废止，事实发生于2025年3月。"},
		{Date: "10月27日", Time: "15:40", Icon: "eye-check", Title: "初核属实", By: "闻知简核实，柏子舟第二人复核", Evidence: []ui.Evidence{
			{Href: "#e1", Flat: true, Icon: "file-text", Title: "判决书第 8 段", Note: "标注版　E-0231"},
			{Href: "#e2", Flat: true, Icon: "scale", Title: "法条效力", Note: "2021年1月1日废止"},
		}},
		{Date: "10月30日", Time: "16:22", Icon: "message-2", Title: "陈述申辩", By: "沈亦舟", Quote: "合同签订于2020年6月，我据此适用了当时的法律。但履行和违约都在2025年，说理中没有交代，确有疏漏。"},
		{Date: "11月18日", Time: "17:02", Icon: "file-check", Title: "报送整改", By: "沈亦舟", Text: "已补充说理模板，自查同类文书 42 份，另发现 2 份。", Evidence: []ui.Evidence{
			{Href: "#e3", Title: "庭审笔录", Note: "未记休庭　E-0265", Lines: []string{"庭审笔录", "10:58:02　审判长：继续质证。", "11:04:10　审判长：请原告说明。"}},
			{Href: "#e4", Title: "片段，前后各 30 秒", Note: "当事人已遮挡　E-0264", Image: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E%3Crect width='16' height='9' fill='%23b9b0a0'/%3E%3C/svg%3E", Alt: "庭审画面示意", Length: "06:05"},
		}},
		{Date: "今天", Icon: "user-check", Title: "待验收", By: "指派 段清和（未参与核实、认定和整改）", Text: "已看自查清单，抽查 8 份中 8 份相符。", State: ui.EventNow},
		{Date: "11月27日前", Icon: "circle-dashed", Title: "销号", By: "须验收人与分管领导两人", State: ui.EventFuture},
	}
}

func issues(w ui.Words) ui.Table {
	t := ui.Table{Label: "问题列表", Select: true, Columns: []ui.Column{
		{Head: "编号", Class: "xz-nb xz-2"},
		{Head: "问题", Title: true, Class: "e-d"},
		{Head: "责任单位", Class: "xz-nb"},
		{Head: "责任人", Class: "xz-nb"},
		{Head: "程度"},
		{Head: "状态"},
		{Head: "期限", Sort: "ascending", Href: "?sort=due"},
		{Head: w.T("ui.table.actions"), Hidden: true, Right: true},
	}}
	add := func(number, title, item, court, division, person string, sev int, chip ui.Chip, due ui.Due, act string, checked bool) {
		t.Rows = append(t.Rows, ui.Row{
			Check: &ui.Tickbox{Name: "issue", Value: number, Label: "选择 " + number, Checked: checked},
			Cells: []templ.Component{
				ui.Together(number), ui.TwoLines(title, "/supervise/issues/"+number, item), ui.TwoLines(court, "", division),
				ui.Together(person), ui.Severity(sev, severities()[sev-1]), ui.Status(chip), ui.Deadline(due),
				ui.Do(ui.Action{Text: act, Href: "#" + number, Small: true}),
			},
			Item: true,
		})
	}
	c := chips()
	add("督-2026-0087", "开庭录像中断 11 分钟，未附说明", "第 17 项", "清源县", "民一庭", "云见川", 3, c[5], ui.DueIn(w, -3, "11月18日"), "催办", true)
	add("督-2026-0092", "诉讼须知公示内容已过期", "第 27 项", "明德区", "立案庭", "苗青禾", 1, c[8], ui.DueIn(w, -1, "11月20日"), "催办", true)
	add("督-2026-0098", "判决书金额大小写不一致", "第 35 项", "明德区", "民二庭", "宋时晏", 3, c[6], ui.DueIn(w, 0, "11月23日"), "安排验收", false)
	add("督-2026-0095", "12368 工单逾期 4 件未办结", "第 26 项", "清源县", "立案庭", "时既明", 2, c[5], ui.DueIn(w, 2, "11月25日"), "查看", true)
	add("督-2026-0079", "隐名不到位：未隐去当事人住址", "第 39 项", "中院", "民一庭", "叶知微", 4, c[6], ui.DueIn(w, 2, "11月25日"), "查看", false)
	add("督-2026-0103", "庭审中使用手机 52 秒", "第 5 项", "明德区", "刑庭", "待指定", 3, c[4], ui.DueIn(w, 4, "11月27日"), "查看", false)
	add("督-2026-0083", "两间法庭录像设备老化", "第 17 项", "清源县", "综合办", "温如砚", 3, c[11], ui.Due{Text: "中止", Date: "至 12月15日"}, "查看", false)
	return t
}

func filters() ui.Filters {
	return ui.Filters{
		Action: "/supervise/issues",
		Search: &ui.Field{Name: "q", Placeholder: "编号、描述、案号", Label: "搜索"},
		Picks: []ui.Field{
			{Name: "court", Label: "法院", Options: []ui.Option{{Value: "", Text: "法院：全部", Chosen: true}, {Value: "澄0102", Text: "明德区"}}},
			{Name: "source", Label: "来源", Options: []ui.Option{{Value: "", Text: "来源：全部", Chosen: true}}},
		},
		Submit: "筛选",
		Chips:  []ui.FilterChip{{Name: "程度", Value: "轻及以上", Without: "?"}, {Name: "发现", Value: "9月1日至今", Without: "?"}},
		Clear:  "/supervise/issues",
	}
}

func bulk() ui.Bulk {
	return ui.Bulk{
		Count: 3, Scope: "只作用于勾选的条目，不是筛选出的 31 条",
		Pick:    &ui.Field{Name: "do", Label: "批量操作", Options: []ui.Option{{Value: "urge", Text: "发送催办提示"}}},
		Actions: []ui.Action{{Text: "重新试运行", Name: "dry", Value: "1"}, {Text: "执行 2 条", Kind: ui.Primary, Name: "dry", Value: "0"}, {Text: "取消", Kind: ui.Quiet, Href: "#cancel"}},
		Dry: &ui.DryRun{Title: "试运行结果", Summary: "2 条可执行，1 条不可执行。尚未发送任何提示。", Lines: []ui.DryLine{
			{Word: "不可", Text: "督-2026-0092：今日 09:12 已催办过，同一问题 1 个工作日内不重复催办"},
			{OK: true, Word: "可以", Text: "督-2026-0087、督-2026-0095：将通知 2 名责任人，抄送 2 名庭长"},
		}},
	}
}
