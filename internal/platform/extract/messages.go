package extract

import (
	"fmt"
	"strings"
)

// Message is one sentence for a reader in both languages. {word} stands for
// the argument of that name.
type Message struct {
	Key, Zh, En string
}

// Messages lists every sentence that an Error or a Note of this package can
// need. The program's catalogue takes them over as they are.
func Messages() []Message {
	return append(errorMessages(), noteMessages()...)
}

// errorMessages are the sentences for a file that gave no text.
func errorMessages() []Message {
	return []Message{
		{"extract.empty", "“{name}”里没有文字，请确认文件内容后重新提供。", "“{name}” holds no text; check the file and try again."},
		{"extract.too_large", "“{name}”有 {size} 字节，超过单个文件 {limit} 字节的上限。", "“{name}” has {size} bytes, more than the {limit} bytes allowed for one file."},
		{"extract.text_too_long", "“{name}”的文字过多，超过 {limit} 字节的上限。", "The text of “{name}” is longer than the {limit} bytes allowed."},
		{"extract.too_many_parts", "“{name}”的结构过于细碎，超过 {limit} 个片段的上限。", "“{name}” is split into more than the {limit} pieces allowed."},
		{"extract.too_many_pages", "“{name}”超过 {limit} 页的上限。", "“{name}” has more than the {limit} pages allowed."},
		{"extract.zip_bomb", "“{name}”解压后异常膨胀，可能是恶意文件，已拒绝读取。", "“{name}” swells abnormally when unpacked and may be hostile; it was not read."},
		{"extract.external_entity", "“{name}”含有文档类型声明或外部实体，出于安全考虑已拒绝读取。", "“{name}” declares a document type or external entities; it was not read for safety."},
		{"extract.encrypted", "“{name}”已加密，请去除密码后重新提供。", "“{name}” is encrypted; remove the password and try again."},
		{"extract.needs_ocr", "“{name}”是图像型 {format}，需要文字识别。", "“{name}” is a {format} made of pictures; it needs text recognition."},
		{"extract.encoding", "“{name}”的文字编码无法识别，请另存为 UTF-8 或 GB18030 编码。", "The character encoding of “{name}” is not recognised; save it as UTF-8 or GB18030."},
		{"extract.format", "“{name}”的格式不受支持，请提供 .docx、.doc、.pdf、.txt 或 .html 文件。", "The format of “{name}” is not supported; use .docx, .doc, .pdf, .txt or .html."},
		{"extract.format_named", "“{name}”是{kind}，不受支持，请另存为 .docx、.pdf、.txt 或 .html 文件。", "“{name}” is a file of the kind {kind_en}, which is not supported; save it as .docx, .pdf, .txt or .html."},
		{"extract.format_image", "“{name}”是图片，需要先做文字识别，再以 .docx、.pdf、.txt 或 .html 文件提供。", "“{name}” is a picture; have its text recognised and provide .docx, .pdf, .txt or .html."},
		{"extract.corrupted", "“{name}”已损坏或不完整，无法读取。", "“{name}” is damaged or incomplete and cannot be read."},
		{"extract.mismatch", "“{name}”的内容与扩展名不符，不是有效的 {format} 文件。", "“{name}” is not a valid {format} file, whatever its name says."},
		{"extract.too_costly", "读取“{name}”超过了时间或内存上限，已停止。", "Reading “{name}” took more time or memory than allowed and was stopped."},
		{"extract.tool_missing", "本机未安装读取“{name}”所需的程序，请管理员安装软件包 {package}。", "The program for reading “{name}” is not installed; ask the administrator for the package {package}."},
		{"extract.too_many_scans", "“{name}”是图像型文件，超过一次识别 {limit} 页的上限，请分开提供。", "“{name}” is made of pictures and has more than the {limit} pages that are recognised at once; split it."},
		{"extract.blank_scan", "“{name}”的页面上没有认出文字，请检查是否空白或者过于模糊。", "No text was recognised on the pages of “{name}”; check whether they are blank or too blurred."},
		{"extract.no_pages", "“{name}”没有页面图像。", "“{name}” has no pictures of pages."},
		{"extract.vanished", "找不到“{name}”，文件可能已被移动或删除。", "“{name}” was not found; it may have been moved or deleted."},
		{"extract.unreadable", "“{name}”无法打开或读取，请检查文件及其访问权限。", "“{name}” cannot be opened or read; check the file and its permissions."},
	}
}

// noteMessages are the sentences for what was left out or is uncertain.
func noteMessages() []Message {
	return []Message{
		{"extract.note.deleted", "有 {n} 处修订删除的内容未计入文字。", "{n} tracked deletions are not part of the text."},
		{"extract.note.hidden", "有 {n} 处隐藏文字未计入文字。", "{n} pieces of hidden text are not part of the text."},
		{"extract.note.symbols", "有 {n} 个特殊符号无法转为文字，已略去。", "{n} special symbols have no text form and were left out."},
		{"extract.note.numbering", "有 {n} 个段落使用自动编号，编号不在文字之内。", "{n} paragraphs are numbered automatically; the numbers are not part of the text."},
		{"extract.note.margins", "页眉、页脚未计入文字。", "Headers and footers are not part of the text."},
		{"extract.note.page_numbers", "有 {n} 个页码未计入文字。", "{n} page numbers are not part of the text."},
		{"extract.note.pages_without_text", "第 {pages} 页没有文字，可能是图像，需要文字识别。", "Pages {pages} have no text; they may be pictures that need text recognition."},
		{"extract.note.unreadable_glyphs", "有 {n} 个字在 PDF 中没有文字编码，读出的内容不可靠。", "{n} characters have no text code in the PDF; what was read for them is unreliable."},
		{"extract.note.radicals", "有 {n} 个字在 PDF 中以部首编码，已还原为通用汉字。", "{n} characters were coded as radicals in the PDF and were turned back into common ones."},
		{"extract.note.pdf_damaged", "PDF 有损坏之处，文字可能不完整。", "The PDF is damaged in places; text may be missing."},
		{"extract.note.recognised", "文字由图像识别得出，可能有误，请对照原件。", "The text was recognised from pictures and may be misread; compare it with the original."},
		{"extract.note.doubtful", "有 {n} 行识别把握不大。", "{n} lines were recognised with little certainty."},
		{"extract.note.turned", "第 {pages} 页上下颠倒，已转正后识别。", "Page {pages} stood on its head and was turned before it was read."},
		{"extract.note.columns", "第 {pages} 页按分栏读取，语序可能有误。", "Pages {pages} were read in columns; the order may be wrong."},
		{"extract.note.charset", "网页声明的编码是 {declared}，实际按 {used} 读取。", "The page declares the encoding {declared}; it was read as {used}."},
	}
}

// Sentence is what the reader is told, in Chinese unless lang is "en".
func (e *Error) Sentence(lang string) string { return sentence(e.Key, e.Args, lang) }

// Sentence is what the reader is told, in Chinese unless lang is "en".
func (n Note) Sentence(lang string) string { return sentence(n.Key, n.Args, lang) }

// sentence finds the message and puts the arguments in. An unknown key shows
// itself, so that a test or a reader can report it.
func sentence(key string, args map[string]any, lang string) string {
	text := "⟦" + key + "⟧"
	for _, m := range Messages() {
		if m.Key != key {
			continue
		}
		text = m.Zh
		if lang == "en" {
			text = m.En
		}
	}
	pairs := make([]string, 0, 2*len(args))
	for name, v := range args {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(v))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
