package ui

// Words says the shell's own sentences in the reader's language. Arguments are
// pairs of a name in the sentence and its value: T("nav.messages_unread", "n", 3).
type Words interface {
	T(key string, args ...any) string
}

// Sentence is one entry for the catalogue of sentences.
type Sentence struct{ Key, Zh, En string }

// Sentences lists what this package asks of Words under ui., for the catalogue
// to take over. What it asks for under other keys the catalogue has already.
func Sentences() []Sentence {
	return []Sentence{
		{"ui.nav.main", "主导航", "Main navigation"},
		{"ui.nav.bottom", "底部导航", "Bottom navigation"},
		{"ui.nav.path", "所在位置", "You are here"},
		{"ui.search.label", "搜索案号、编号、人员", "Search case numbers, numbers, people"},
		{"ui.keys.title", "本页按键", "Keys on this page"},
		{"ui.keys.next", "下一条", "Next item"},
		{"ui.keys.previous", "上一条", "Previous item"},
		{"ui.keys.sheet", "全部按键", "All keys"},
		{"ui.keys.note", "正在输入文字时按键不起作用；在文本框中按 Ctrl+Enter 提交。", "Keys do nothing while you are typing; Ctrl+Enter in a text area hands the form in."},
		{"ui.close", "关闭", "Close"},
		{"ui.offline", "没有收到服务器的答复，刚才的操作可能没有执行。内容还在本页，请稍后再试。", "The server did not answer, so this may not have been done. Your text is still on this page; please try again."},
		{"ui.failed", "没有执行成功（{status}）。内容还在本页，请稍后再试。", "It did not succeed ({status}). Your text is still on this page; please try again later."},
		{"ui.need.met", "已具备", "Met"},
		{"ui.need.missing", "还缺", "Missing"},
		{"ui.table.actions", "操作", "Actions"},
		{"ui.table.all", "选择本页", "Select this page"},
		{"ui.filter.clear", "清空", "Clear"},
		{"ui.filter.drop", "去掉筛选：{name}", "Remove filter: {name}"},
		{"ui.bulk", "批量操作", "Bulk actions"},
		{"ui.bulk.count", "已选 {n} 条", "{n} selected"},
		{"ui.page.range", "第 {from}–{to} 条，共 {all} 条", "{from}–{to} of {all}"},
		{"ui.page.previous", "上一页", "Previous"},
		{"ui.page.next", "下一页", "Next"},
		{"ui.undo", "撤销（{n} 秒）", "Undo ({n} s)"},
		{"ui.saved.local", "没有连上服务器，已暂存在本机 {time}", "Server out of reach; kept on this computer {time}"},
		{"ui.saved.none", "改动后自动保存", "Saved as you type"},
		{"ui.draft", "本机留有 {time} 没有交上去的内容。", "This computer still holds text from {time} that was not handed in."},
		{"ui.draft.restore", "恢复到表单", "Put it back"},
		{"ui.draft.discard", "丢弃", "Discard"},
		{"ui.drop.drag", "或把文件拖到这里", "or drag files here"},
		{"ui.drop.max", "每个文件不超过 {size}", "At most {size} each"},
		{"ui.drop.large", "{name}（{size}）超过 {max}，没有加入。", "{name} ({size}) is larger than {max} and was left out."},
		{"ui.drop.empty", "{name} 是空文件或文件夹，没有加入。", "{name} is empty or a folder and was left out."},
		{"ui.drop.remove", "移除", "Remove"},
		{"ui.paper.paragraph", "第 {n} 段", "Paragraph {n}"},
		{"ui.paper.hit", "提示 {n}", "Hit {n}"},
		{"ui.welcome.name", "法院司法作风\n督察与整改平台", "Inspection of court conduct\nand rectification"},
		{"ui.welcome.four", "学、查、督、立", "Study, check, supervise, establish"},
		{"ui.welcome.answer", "每一项认定都可答复、可复核、可查证", "Every determination can be answered, reviewed and verified"},
		{"ui.error.number", "错误编号 {number}，{time}", "Error number {number}, {time}"},
	}
}
