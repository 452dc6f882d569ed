package sheet

// Message is a sentence for the reader in both languages.
type Message struct{ Key, Zh, En string }

// Messages are the sentences of every Error, for the program's catalogue.
func Messages() []Message {
	return []Message{
		{"sheet.empty", "文件里没有表格，请确认文件内容后重新提供。", "The file holds no table; check it and try again."},
		{"sheet.too_large", "文件超过 {limit} MB 的上限。", "The file is larger than the {limit} MB allowed."},
		{"sheet.too_many_rows", "表格超过 {limit} 行的上限，请分成几份。", "The table has more than the {limit} rows allowed; divide it."},
		{"sheet.too_many_columns", "表格超过 {limit} 列的上限。", "The table has more than the {limit} columns allowed."},
		{"sheet.cell_too_long", "第 {row} 行“{column}”有 {chars} 字，超过单元格 {limit} 字的上限。", "Row {row}, “{column}” has {chars} characters, more than the {limit} a cell holds."},
		{"sheet.zip_bomb", "文件解压后异常膨胀，可能是恶意文件，已拒绝读取。", "The file swells abnormally when unpacked and may be hostile; it was not read."},
		{"sheet.encrypted", "文件已加密，请去除密码后重新提供。", "The file is encrypted; remove the password and try again."},
		{"sheet.format", "文件不是 .xlsx 工作簿，请用表格软件另存为 .xlsx 后重新提供。", "The file is not an .xlsx workbook; save it as .xlsx and try again."},
		{"sheet.corrupted", "文件已损坏或不完整，无法读取。", "The file is damaged or incomplete and cannot be read."},
		{"sheet.unreadable", "文件无法读取，请重新提供。", "The file could not be read; try again."},
		{"sheet.no_column", "表头缺少“{column}”一列，请使用导出的表格作为模板。", "The head lacks the column “{column}”; use an exported table as the template."},
	}
}
