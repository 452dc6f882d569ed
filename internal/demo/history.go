package demo

// history tells what happened, scene by scene.
func (t *town) history() {
	t.upload(118, "ruiqiyun", "清源-种苗买卖", 122)
	t.upload(9, "tuzhaolin", "明德-轴承加工", 12)
	t.upload(8, "baizizhou", "中院-仓储合同上诉", 11)
	f := t.candidate("清源-种苗买卖", "J09", 1)
	f.claim(116, "wenzhijian").uphold(115, "wenzhijian", "沈亦舟").second(114, "luwenqiao").serve(113, "wenzhijian")
	f.said(112, "shenyizhou", "finding.answer", "核对后属实，分担数额加总错误，愿作补正。").seen(110, "weichengan", "finding.determine", "诉讼费分担两项之和与减半收取的数额不符，本人认可。")
	m := t.issue(109, "baizizhou", "诉讼费分担与应收数额不符", f)
	m.assign(108, "baizizhou", "沈亦舟", 15, "作出补正裁定，核对本人近三个月所办案件的诉讼费分担。").serve(108, "baizizhou")
	m.submit(100, "shenyizhou", "已作出补正裁定并送达，自查四十一件，未见同类错误。", note("补正裁定送达情况.txt", "补正裁定已送达双方当事人。"))
	m.close(98, "duanqinghe", "补正裁定和送达回证已看，自查表抽查五件相符。")
}
