package demo

import (
	"context"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// history tells what happened, each thing from its beginning to where it
// stands today. The first figure of a line is the working day before today.
func (t *town) history() {
	t.transfer()
	t.lateStart()
	t.emptyCounter()
	t.wrongDay()
	t.wrongSums()
	t.doubledWords()
	t.wrongShares()
	t.wrongNumber()
	t.unclaimed()
	t.dismissed()
	t.takenBack()
	t.elsewhere()
	t.withoutFault()
	t.wrongTerm()
	t.stopped()
	t.rectifying()
	t.handedIn()
	t.notBegun()
	t.underReview()
	t.withoutIssue()
	t.toDetermine()
	t.toAnswerAndServe()
	t.fresh()
	t.circulars()
	t.publications()
	t.hearings()
}

// transfer moves an officer from one division to another in the middle of the
// year; what concerned her in the old one stays hers.
func (t *town) transfer() {
	t.on(95, "牟听雪 changes division", func(ctx context.Context) error {
		p, err := t.city.People.Person(ctx, setup(), t.officers["牟听雪"])
		if err != nil {
			return err
		}
		_, err = t.city.People.Move(ctx, setup(), p.Posts[0].ID, t.units[mid+civil2].Division, org.Judge, t.day(95))
		return err
	})
}

// lateStart is a finding about two judges, put right, and settled since.
func (t *town) lateStart() {
	late := t.report(118, "luwenqiao", brought{finding.Watching, mid, civil1, 1, "合议庭成员迟到九分钟", "第三审判庭当日首庭，排期九时整，两名合议庭成员九时九分入席，无迟延登记。", []string{"蔺时雨", "牟听雪"}, []paper{
		note("录像观看记录.txt", "第三审判庭，排期09:00。", "08:58 审判长、书记员入席。", "09:09 两名审判员入席，宣布开庭。", "迟延登记簿当日无记载。"),
	}})
	late.claim(117, "duanqinghe").uphold(116, "duanqinghe").serve(115, "duanqinghe")
	late.answer(114, "linshiyu", "当日前一场合议延误，属实，未登记是我疏忽。").answer(113, "moutingxue", "情况属实，今后按时入席，确有延误及时登记。")
	late.determine(110, "yitangxi", "录像与登记簿相符，两名审判员均予认可。系首次，以提醒为主。")
	m := t.issue(108, "duanqinghe", "首庭迟延入席且未登记", late)
	m.assign(108, "duanqinghe", "晁逸清", 7, "庭务会重申入席时间和迟延登记要求，抽查两周首庭入席情况。").serve(108, "duanqinghe")
	m.submit(103, "chaoyiqing", "已召开庭务会；两周内首庭二十一场均按时入席。", note("首庭入席抽查表.txt", "抽查21场，按时入席21场。"))
	m.close(101, "wenzhijian", "抽查表与录像核对五场，相符。")
}

// emptyCounter is a finding about a unit, whose first proof was returned.
func (t *town) emptyCounter() {
	counter := t.report(112, "duanqinghe", brought{finding.Visit, qingyuan, filing, 19, "诉讼服务窗口空岗二十分钟", "十时十分至十时三十分，三号窗口无人，未放置暂停服务牌，两名群众等候。", nil, []paper{
		photo("诉讼服务大厅.png", 5, 3),
		note("现场检查记录.txt", "检查地点：清源县人民法院诉讼服务大厅。", "10:10 三号窗口无人值守，未见暂停服务牌。", "10:30 窗口人员返回。", "检查人两名，被检查单位负责人已签字。"),
	}})
	counter.claim(111, "wenzhijian").uphold(111, "wenzhijian").serve(110, "wenzhijian")
	counter.answer(109, "qiwenjin", "当日该窗口人员到卷宗库调卷，没有安排人员顶岗，属实。").determine(106, "weichengan", "现场照片和检查记录清楚，单位认可。")
	m := t.issue(105, "wenzhijian", "诉讼服务窗口空岗", counter)
	m.assign(105, "wenzhijian", "亓问津", 7, "建立窗口顶岗办法，离岗须放置暂停服务牌并登记。").serve(105, "wenzhijian")
	m.submit(99, "qiwenjin", "已安排顶岗人员。", note("情况说明.txt", "三号窗口已安排顶岗人员。"))
	m.giveBack(97, "luwenqiao", 5, "只有说明，没有顶岗办法和登记，请补充。")
	m.submit(94, "qiwenjin", "顶岗办法已印发，附一周离岗登记。", note("窗口顶岗办法.txt", "一、离岗超过五分钟须有人顶岗。", "二、离岗登记由值班长签字。"), photo("整改后窗口.png", 5))
	m.close(92, "luwenqiao", "办法和登记齐全，回看一日录像未见空岗。")
}

// wrongDay is a date in a judgment that does not exist.
func (t *town) wrongDay() {
	t.upload(105, "tuzhaolin", "明德-轴承加工", 108)
	day := t.candidate("明德-轴承加工", "J03", 1)
	day.claim(104, "wenzhijian").uphold(103, "wenzhijian", "阚砚青").second(102, "duanqinghe").serve(102, "wenzhijian").waive(101, "kanyanqing")
	day.determine(99, "tongjingxing", "判决书所写合同签订日期并不存在，与卷内合同不符，应予补正。")
	m := t.issue(98, "wenzhijian", "判决书写有不存在的日期", day)
	m.assign(98, "wenzhijian", "阚砚青", 15, "作出补正裁定；合议庭成员签发前交叉核对日期。").serve(98, "wenzhijian")
	m.submit(90, "kanyanqing", "已作出补正裁定并送达双方。", note("补正裁定送达回证.txt", "原告、被告均已签收。"))
	m.close(88, "luwenqiao", "补正裁定与送达回证已看。")
}

// wrongSums is a finding about two judges, one of whom asked for a review in vain.
func (t *town) wrongSums() {
	sums := t.candidate("明德-轴承加工", "J07", 1)
	sums.claim(104, "duanqinghe").uphold(103, "duanqinghe", "鄢知白", "麻照野").second(101, "baizizhou").serve(101, "duanqinghe")
	sums.answer(100, "yanzhibai", "大写由书记员填写，合议庭核对时没有看出，属实。").waive(99, "mazhaoye")
	sums.determine(96, "tongjingxing", "大小写不一致，影响执行金额的确定。")
	sums.said(92, "mazhaoye", finding.AskReview, "本人未参加主文的校对，不应与承办人同列。").seen(85, "yitangxi", finding.Maintain, "合议庭成员对判决主文共同负责，维持认定；认定不涉及责任大小。")
	m := t.issue(84, "duanqinghe", "判决主文金额大小写不一致", sums)
	m.assign(84, "duanqinghe", "麻照野", 15, "作出补正裁定，拟定主文金额核对的做法。").serve(83, "duanqinghe")
	m.submit(80, "mazhaoye", "补正裁定已作出。", note("补正裁定.txt", "主文大写金额已补正。"))
	m.giveBack(78, "wenzhijian", 5, "缺少主文金额核对的做法。")
	m.submit(75, "mazhaoye", "已拟定签发前由合议庭另一成员朗读核对金额的做法。", note("主文金额核对做法.txt", "签发前由另一成员对照卷内证据逐项朗读。"))
	m.close(72, "wenzhijian", "做法可行，抽查三件，金额一致。")
}

// doubledWords is a small thing, quickly put right.
func (t *town) doubledWords() {
	t.upload(80, "tuzhaolin", "明德-物业服务", 82)
	words := t.candidate("明德-物业服务", "J22", 1)
	// 闻知简 must keep out of this one: her husband signed it.
	words.claim(79, "duanqinghe").uphold(78, "duanqinghe", "种云帆").serve(78, "duanqinghe").waive(77, "chongyunfan")
	words.determine(75, "tongjingxing", "文字重复，不影响裁判内容，提醒即可。")
	m := t.issue(74, "duanqinghe", "文书文字重复", words)
	m.assign(74, "duanqinghe", "种云帆", 3, "与原本核对，自查近一个月文书。").serve(74, "duanqinghe")
	m.submit(72, "chongyunfan", "原本与上网文本已一并更正，自查九件无同类错误。", note("自查表.txt", "自查9件，未发现文字重复。"))
	m.close(70, "luwenqiao", "自查表已看，抽查两件相符。")
}

// wrongShares is a problem that came back: the same fault in the same division,
// less than three months after it was closed.
func (t *town) wrongShares() {
	t.upload(118, "ruiqiyun", "清源-种苗买卖", 122)
	first := t.candidate("清源-种苗买卖", "J09", 1)
	first.claim(116, "wenzhijian").uphold(115, "wenzhijian", "沈亦舟").second(114, "luwenqiao").serve(113, "wenzhijian")
	first.answer(112, "shenyizhou", "核对后属实，两项分担加总有误，愿作补正。").determine(110, "weichengan", "诉讼费分担两项之和与减半收取的数额不符，本人认可。")
	m := t.issue(109, "baizizhou", "诉讼费分担与应收数额不符", first)
	m.assign(108, "baizizhou", "沈亦舟", 15, "作出补正裁定，核对本人近三个月所办案件的诉讼费分担。").serve(108, "baizizhou")
	m.submit(100, "shenyizhou", "已作出补正裁定并送达，自查四十一件，未见同类错误。", note("补正裁定送达情况.txt", "补正裁定已送达双方当事人。"), note("诉讼费自查表.txt", "自查41件，分担之和均与应收数额一致。"))
	m.close(98, "duanqinghe", "补正裁定和送达回证已看，自查表抽查五件相符。")
	t.checkedShares(m)

	t.upload(63, "ruiqiyun", "清源-鱼塘承包", 66)
	again := t.candidate("清源-鱼塘承包", "J09", 1)
	again.claim(62, "duanqinghe").uphold(61, "duanqinghe", "邬嘉木").second(60, "luwenqiao").serve(60, "duanqinghe")
	again.answer(59, "wujiamu", "属实。上次整改只核对了承办人个人的案件，没有推及全庭。").determine(56, "weichengan", "与本庭上一次认定的问题相同，相隔不足三个月。")
	m.recur(55, "baizizhou", again, "同一庭室再次出现诉讼费分担与应收数额不符，上次整改未及全庭。")
	m = t.issue(55, "wenzhijian", "诉讼费分担再次与应收数额不符", again)
	m.assign(55, "wenzhijian", "邬嘉木", 15, "全庭统一使用分担核对表，签发前由书记员加总。").serve(54, "wenzhijian")
	m.submit(47, "wujiamu", "核对表已在全庭使用，附三周使用情况。", note("分担核对表使用情况.txt", "三周签发文书33件，均附核对表。"))
	m.close(45, "xiwanzhao", "抽查六件，均附核对表，加总无误。")
}

// wrongNumber is a finding not answered in time; its issue is closed and still watched.
func (t *town) wrongNumber() {
	t.upload(86, "tuzhaolin", "明德-房屋租赁", 88)
	number := t.candidate("明德-房屋租赁", "J12", 1)
	number.claim(85, "wenzhijian").uphold(84, "wenzhijian", "鄢知白").second(83, "duanqinghe").serve(82, "wenzhijian")
	number.determine(76, "mishouzhuo", "逾期未作陈述。判决书所写公民身份号码与身份证复印件末位不同。")
	m := t.issue(75, "baizizhou", "当事人公民身份号码写错", number)
	m.assign(75, "baizizhou", "鄢知白", 15, "作出补正裁定，说明号码录入和核对的环节。").serve(74, "baizizhou")
	m.submit(66, "yanzhibai", "已作出补正裁定。", note("补正裁定.txt", "原告公民身份号码末位已补正。"))
	m.giveBack(64, "luwenqiao", 10, "没有说明录入和核对的环节。")
	m.submit(56, "yanzhibai", "号码由立案系统带入后被手工改动，今后改动须与复印件再核对。", note("号码录入说明.txt", "立案系统带入正确，排版时误改一位。"))
	m.close(50, "luwenqiao", "说明清楚，补正裁定已送达。")
}

// unclaimed are candidates that nobody took up in time.
func (t *town) unclaimed() {
	t.upload(95, "ruiqiyun", "清源-建房承揽", 100) // nobody claimed it: the candidate expired
	t.report(75, "luwenqiao", brought{finding.Watching, mid, criminal, 4, "开庭时间临时改动", "公告栏与排期系统时间不一致，相差一日。", nil, nil})
}

// dismissed are the candidates that were not so.
func (t *town) dismissed() {
	doze := t.report(90, "luwenqiao", brought{finding.Watching, mid, civil2, 7, "低头三分钟以上", "法庭辩论阶段，一名合议庭成员低头三分四十秒。", []string{"訾云岫"}, []paper{note("录像观看记录.txt", "14:22:10 至 14:25:50 低头。")}})
	doze.claim(89, "duanqinghe").seen(88, "duanqinghe", finding.Dismiss, "对照笔录，该时段当事人宣读书面代理词，该成员在翻阅同一份材料，随后据此发问。")

	away := t.report(64, "luwenqiao", brought{finding.Watching, mingde, civil2, 2, "庭审中离席", "法庭调查中一名审判员离席两分钟，未宣布休庭。", []string{"逄有声"}, []paper{note("录像观看记录.txt", "10:41 离席，10:43 返回。")}})
	away.claim(63, "wenzhijian").uphold(62, "wenzhijian").seen(61, "duanqinghe", finding.Disagree, "10:40 的录像有“休息两分钟”的话，声音较小。").seen(59, "xiwanzhao", finding.Dismiss, "笔录记有休庭两分钟，不属于擅自离席。")

	t.upload(29, "tuzhaolin", "明德-交通事故", 31)
	t.candidate("明德-交通事故", "J03", 1).claim(28, "duanqinghe").seen(27, "duanqinghe", finding.Dismiss, "判决书引述的是合同原文，并已写明系合同书写有误，不是文书的差错。")
}

// takenBack are the findings withdrawn: one on the answer, one on review.
func (t *town) takenBack() {
	t.upload(44, "baizizhou", "中院-工程款上诉", 46)
	cost := t.candidate("中院-工程款上诉", "J09", 1)
	cost.claim(43, "duanqinghe").uphold(42, "duanqinghe", "臧望岳").second(41, "xiwanzhao").serve(40, "duanqinghe")
	cost.answer(39, "zangwangyue", "原本写明其余500元由被上诉人负担，上传的是转换时漏了一行的电子版，请核对原本。").seen(36, "yitangxi", finding.Withdraw, "经核对原本，两项分担之和等于应收数额，系文件转换漏行，不属于承办人的问题。")

	phone := t.report(70, "wenzhijian", brought{finding.Watching, mid, civil2, 5, "庭审中使用手机", "举证阶段，审判员在席上使用手机四分钟。", []string{"臧望岳"}, []paper{note("录像观看记录.txt", "15:06 至 15:10 手持手机，视线在屏幕上。")}})
	phone.claim(69, "duanqinghe").uphold(68, "duanqinghe").second(67, "baizizhou").serve(66, "duanqinghe")
	phone.answer(65, "zangwangyue", "当时用手机核对电子卷宗里的合同原图，席位电脑死机，书记员可以证明。").determine(62, "yitangxi", "使用手机时间较长，未在庭上说明。")
	phone.said(58, "zangwangyue", finding.AskReview, "技术部门有当日席位电脑的报修记录，请予调取。").seen(52, "gumingcheng", finding.Overturn, "报修记录与所述时段一致，使用手机系因设备故障核对证据，撤销认定。")
}

// elsewhere is a complaint that another organ has to deal with.
func (t *town) elsewhere() {
	sent := t.report(55, "mishouzhuo", brought{finding.Complaint, qingyuan, filing, 25, "反映起诉材料提交后未予登记", "反映人称两次提交起诉材料，窗口均未出具收件凭证。", nil, []paper{note("来访登记.txt", "反映人自述两次到窗口提交材料，未获凭证。")}})
	sent.claim(54, "wenzhijian").said(52, "yitangxi", finding.Refer, "派驻纪检监察组").said(50, "mishouzhuo", finding.Receipt, "已收到，按程序办理。")
}

// withoutFault are judgments of which no candidate is made: two without a fault, and one
// heard in private, whose hits are for its own judge and 审管办.
func (t *town) withoutFault() {
	t.upload(58, "ruiqiyun", "清源-离婚", 60) // heard in private: no candidate is made of it
	t.upload(38, "baizizhou", "中院-仓储合同上诉", 40)
	t.upload(22, "baizizhou", "中院-信息公开上诉", 24)
}

// wrongTerm is an issue with a longer period, whose proof was returned.
func (t *town) wrongTerm() {
	t.upload(50, "tuzhaolin", "明德-工伤认定", 52)
	appeal := t.candidate("明德-工伤认定", "J16", 1)
	appeal.claim(49, "wenzhijian").uphold(48, "wenzhijian", "仉时安").second(47, "duanqinghe").serve(46, "wenzhijian")
	appeal.answer(45, "zhangshian", "套用裁定书模板未改，属实；已电话告知当事人按十五日计算。").determine(42, "yitangxi", "上诉期限告知错误，影响当事人行使诉讼权利。")
	m := t.issue(41, "wenzhijian", "判决书上诉期限告知错误", appeal)
	m.assign(41, "wenzhijian", "仉时安", 15, "作出补正裁定并重新送达；清理本庭模板。").serve(40, "wenzhijian")
	m.said(28, "yitangxi", issue.Extend, issue.Input{Until: t.day(5), Reason: "第三人外出务工，补正裁定的送达需要时间。"})
	m.submit(7, "zhangshian", "补正裁定已送达三方。", note("送达回证.txt", "三方均已签收。"))
	m.giveBack(4, "luwenqiao", 8, "模板清理情况没有附上。")
}

// stopped are the issues whose period does not run: one deferred, one paused.
func (t *town) stopped() {
	ramp := t.report(60, "wenzhijian", brought{finding.Visit, mingde, "听涛人民法庭", 28, "无障碍坡道停用", "坡道因地面塌陷围挡，无替代通道，轮椅不能进入。", nil, []paper{note("现场检查记录.txt", "坡道入口有围挡，未设替代通道指示。")}})
	ramp.claim(59, "duanqinghe").uphold(59, "duanqinghe").serve(58, "duanqinghe").determine(52, "mishouzhuo", "现场检查记录清楚，单位逾期未作陈述。")
	m := t.facility(50, "baizizhou", "人民法庭无障碍坡道停用", ramp)
	m.assign(50, "baizizhou", "屠照临", 20, "先设临时坡道和指示，再修复塌陷地面。").serve(50, "baizizhou")
	m.said(44, "tongjingxing", issue.Defer, issue.Input{Until: t.today.Add(45), Reason: "修复工程已列入当年修缮计划，临时坡道已经启用。"})

	plates := t.report(48, "luwenqiao", brought{finding.Draw, mid, civil2, 18, "法庭席位名牌缺失", "随机抽取第六审判庭，人民陪审员席两块名牌缺失。", nil, []paper{note("抽查记录.txt", "第六审判庭，陪审员席名牌两块缺失。")}})
	plates.claim(47, "duanqinghe").uphold(46, "duanqinghe").serve(46, "duanqinghe").waive(45, "shezhiqiu").determine(42, "yitangxi", "抽查记录清楚，单位认可。")
	m = t.issue(41, "duanqinghe", "审判庭席位名牌缺失", plates)
	m.assign(41, "duanqinghe", "厍知秋", 15, "补齐名牌，开庭前由书记员检查法庭布置。").serve(40, "duanqinghe")
	m.said(30, "yitangxi", issue.Pause, issue.Input{Until: t.today.Add(30), Reason: "第六审判庭改造停用，改造后一并配置。"})
}

// rectifying are the issues that somebody is putting right: one overdue, one with a
// longer period that ends soon, one within its time.
func (t *town) rectifying() {
	hotline := t.report(40, "mishouzhuo", brought{finding.Complaint, mingde, filing, 26, "12368 工单逾期未办", "反映人来电询问开庭时间，工单转办后九个工作日未答复。", nil, []paper{note("工单流转记录.txt", "转办后未见办理记录，超过承诺的五个工作日。")}})
	hotline.claim(38, "wenzhijian").uphold(36, "wenzhijian").serve(35, "wenzhijian").waive(34, "touwangchuan").determine(31, "yitangxi", "工单流转记录清楚，单位无异议。")
	m := t.issue(30, "wenzhijian", "12368 工单逾期未办", hotline)
	m.assign(30, "wenzhijian", "钭望川", 20, "办结逾期工单，建立到期前一日提醒。").serve(29, "wenzhijian") // overdue since

	drill := t.report(34, "baizizhou", brought{finding.Directive, mingde, squad, 14, "值庭法警着装不整", "上级通报附图：值庭法警未系领带，未佩戴编号。", []string{"井随舟"}, []paper{note("上级通报摘录.txt", "通报第三项第2目，附图一张。")}})
	drill.claim(33, "duanqinghe").uphold(32, "duanqinghe").serve(31, "duanqinghe").determine(25, "tongjingxing", "通报附图清楚，本人逾期未作陈述。")
	m = t.issue(24, "duanqinghe", "值庭法警着装不整", drill)
	m.assign(24, "duanqinghe", "乜小满", 10, "组织警容风纪集训，值庭前互检。").serve(23, "duanqinghe")
	m.said(15, "tongjingxing", issue.Extend, issue.Input{Until: t.city.Days.AddWorkingDays(t.today, 2).Day, Reason: "集训因押解任务顺延。"})

	oath := t.report(22, "luwenqiao", brought{finding.Watching, qingyuan, civil2, 16, "未告知申请回避的权利", "宣布合议庭组成后未询问是否申请回避，直接进入法庭调查。", []string{"沈亦舟"}, []paper{note("录像观看记录.txt", "09:03 宣布开庭；09:05 进入法庭调查；其间未询问回避。")}})
	oath.claim(21, "duanqinghe").uphold(20, "duanqinghe").serve(19, "duanqinghe").answer(17, "shenyizhou", "庭前已书面告知，庭上漏了询问，属实。").determine(9, "weichengan", "庭前书面告知不能代替当庭询问。")
	m = t.issue(7, "wenzhijian", "庭审漏询问是否申请回避", oath)
	m.assign(7, "wenzhijian", "沈亦舟", 15, "使用庭审提纲，连续五个庭由书记员核对程序步骤。").serve(6, "wenzhijian")
}

// handedIn is an issue that waits for acceptance.
func (t *town) handedIn() {
	signs := t.report(32, "duanqinghe", brought{finding.Visit, mingde, filing, 22, "窗口人员未亮牌", "两个窗口未放置工作人员姓名牌。", nil, []paper{photo("窗口.png", 4), note("现场检查记录.txt", "一号、四号窗口未放置姓名牌。")}})
	signs.claim(31, "wenzhijian").uphold(30, "wenzhijian").serve(29, "wenzhijian").waive(28, "touwangchuan").determine(14, "tongjingxing", "照片清楚，单位认可。")
	m := t.issue(13, "wenzhijian", "窗口人员未亮牌", signs)
	m.assign(13, "wenzhijian", "钭望川", 12, "补齐姓名牌，值班长每日开门前检查。").serve(12, "wenzhijian")
	m.submit(2, "touwangchuan", "姓名牌已补齐，附每日检查表。", photo("整改后窗口.png", 4), note("每日检查表.txt", "近十个工作日均已检查。"))
}

// notBegun are the issues that wait for an owner or for service.
func (t *town) notBegun() {
	badge := t.report(28, "luwenqiao", brought{finding.Watching, mid, civil1, 12, "法徽漏戴", "开庭时一名审判员未佩戴法徽。", []string{"蔺时雨"}, []paper{note("录像观看记录.txt", "全程未见法徽。")}})
	badge.claim(27, "duanqinghe").uphold(26, "duanqinghe").serve(25, "duanqinghe").correct(24, "linshiyu", "已备两枚法徽，一枚放在法庭，开庭前由书记员检查。", note("法徽领用登记.txt", "领用两枚，一枚存第三审判庭。")).answer(23, "linshiyu", "换洗法袍后忘记别上，属实。").determine(10, "yitangxi", "录像清楚，本人认可。")
	t.issue(3, "wenzhijian", "开庭漏戴法徽", badge).assign(2, "wenzhijian", "蔺时雨", 3, "自备备用法徽，开庭前由书记员提醒。")

	idle := t.report(30, "duanqinghe", brought{finding.Visit, qingyuan, filing, 20, "窗口人员长时间使用手机", "二号窗口人员使用手机十二分钟，窗口前无人办事。", nil, []paper{note("现场检查记录.txt", "14:31 至 14:43。")}})
	idle.claim(29, "luwenqiao").uphold(28, "luwenqiao").serve(27, "luwenqiao").answer(25, "qiwenjin", "属实，已谈话提醒。").determine(8, "weichengan", "现场记录清楚，单位认可。")
	t.issue(1, "wenzhijian", "窗口人员长时间使用手机", idle)
}

// underReview is a finding that waits for the court above, and its issue with it.
func (t *town) underReview() {
	ask := t.report(24, "wenzhijian", brought{finding.Watching, mingde, civil1, 16, "未核对当事人身份", "开庭后未核对到庭人员身份，直接宣布案由。", []string{"阚砚青"}, []paper{note("录像观看记录.txt", "09:01 宣布案由，其前未核对身份。")}})
	ask.claim(23, "duanqinghe").uphold(22, "duanqinghe").serve(21, "duanqinghe").answer(19, "kanyanqing", "身份由书记员在庭前核对并记入笔录，程序没有遗漏。").determine(16, "tongjingxing", "庭前核对应当在庭上确认，录像中没有确认的环节。")
	t.issue(15, "wenzhijian", "庭审未核对当事人身份", ask).assign(15, "wenzhijian", "阚砚青", 15, "庭审提纲列明核对身份的步骤。").serve(14, "wenzhijian")
	ask.said(3, "kanyanqing", finding.AskReview, "笔录载明庭前已核对，且开庭录像自宣布案由起才有声音，请调取完整录像复核。")
}

// withoutIssue are determined findings on which no issue was opened yet.
func (t *town) withoutIssue() {
	for _, x := range []struct {
		from           int
		division       string
		item           int
		title, detail  string
		head, leader   string
		court, reasons string
	}{
		{18, filing, 27, "诉讼费标准公示过期", "大厅公示栏的诉讼费退付流程仍是旧版。", "yanweiyang", "yitangxi", mid, "公示栏照片清楚，单位认可。"},
		{20, civil2, 11, "夏冬制服混穿", "同庭两名工作人员分别着夏装和冬装。", "pangyousheng", "tongjingxing", mingde, "录像截图清楚，单位认可。"},
	} {
		f := t.report(x.from, "duanqinghe", brought{finding.Visit, x.court, x.division, x.item, x.title, x.detail, nil, []paper{note("现场检查记录.txt", x.detail)}})
		f.claim(x.from-1, "wenzhijian").uphold(x.from-2, "wenzhijian").serve(x.from-2, "wenzhijian").waive(x.from-3, x.head).determine(5, x.leader, x.reasons)
	}
}

// toDetermine are the findings that wait for a decision: one answered, one not.
func (t *town) toDetermine() {
	t.upload(15, "ruiqiyun", "清源-盗窃", 16)
	term := t.candidate("清源-盗窃", "J16", 1)
	term.claim(13, "wenzhijian").uphold(12, "wenzhijian", "钮小舟").second(11, "luwenqiao").serve(10, "wenzhijian")
	term.answer(8, "niuxiaozhou", "上诉期限写成十五日，系笔误，宣判时口头告知为十日，宣判笔录可查。")

	chat := t.report(14, "luwenqiao", brought{finding.Watching, qingyuan, civil1, 8, "庭审中处理无关事务", "法庭调查中审判员签批其他案件材料约六分钟。", []string{"谯满川"}, []paper{note("录像观看记录.txt", "10:12 至 10:18 翻阅并签批另一案卷。")}})
	chat.claim(13, "duanqinghe").uphold(12, "duanqinghe").serveBy(9, "duanqinghe", letter.Service{How: letter.Left, Witness: "晏疏槐"}) // not answered in time
}

// toAnswerAndServe are a finding in its time for an answer, and one to be served.
func (t *town) toAnswerAndServe() {
	t.upload(5, "ruiqiyun", "清源-脐橙收购", 6)
	t.candidate("清源-脐橙收购", "J23", 1).claim(4, "wenzhijian").uphold(3, "wenzhijian", "沈亦舟").serve(1, "wenzhijian")

	once := t.report(4, "duanqinghe", brought{finding.Visit, qingyuan, filing, 24, "未一次性告知补正材料", "当事人因同一起诉状先后三次到窗口补正。", nil, []paper{note("现场检查记录.txt", "当事人出示三次收件凭条，补正事项各不相同。")}})
	once.claim(3, "luwenqiao").uphold(2, "luwenqiao").noticeWaits(1, "luwenqiao")
}

// fresh are the candidates of the last days.
func (t *town) fresh() {
	t.upload(6, "ruiqiyun", "清源-相邻排水", 9)
	t.candidate("清源-相邻排水", "J09", 1).claim(5, "wenzhijian").seen(4, "wenzhijian", finding.Doubt, "判决书只写被告负担95元，其余5元由谁负担没有写明，是否笔误需要第二人看。")

	t.upload(4, "ruiqiyun", "清源-民间借贷", 7)
	t.candidate("清源-民间借贷", "J22", 1).claim(3, "baizizhou").uphold(2, "baizizhou", "郇疏影")

	t.upload(3, "tuzhaolin", "明德-设备买卖", 5)
	t.candidate("明德-设备买卖", "J07", 1).claim(2, "duanqinghe").uphold(1, "duanqinghe", "麻照野")

	t.report(3, "tuzhaolin", brought{finding.SelfReport, mingde, civil1, 40, "裁判文书逾期上网", "自查发现一件判决书生效后第十一个工作日才公开。", nil, []paper{note("上网台账摘录.txt", "生效后第十一个工作日公开。")}}).claim(2, "wenzhijian")

	t.upload(2, "baizizhou", "中院-股权转让上诉", 4)
	t.upload(1, "baizizhou", "中院-居间合同上诉", 3)
}
