package app

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// ours is a short judgment of the own court.
const ours = "澄0102\n民事判决书\n（2026）澄0102民初9号\n原告：禾润之。\n被告：逄见山。\n本院认为，应当偿还。\n判决如下：\n驳回诉讼请求。\n审判员　郁青峦\n二〇二六年十月三十日\n书记员　白予安\n"

// TestBadUploads hands in every kind of bad file beside one good one: each gets
// its sentence in the reader's language, and the good one is kept.
func TestBadUploads(t *testing.T) {
	badUploads(t, newHouse(t), []bad{
		{"空.txt", nil, "“空.txt”里没有文字", "holds no text"},
		{"大.txt", bytes.Repeat([]byte("大"), 7<<20), "“大.txt”有", "more than the"},
		{"清单.txt", []byte("购物清单：铅笔三支。"), "清单.txt：没有认出裁判文书的结构", "structure"},
		{"密.txt", []byte("机密★1年\n" + ours), "已拒收且未保存", "secrecy"},
		{"乱码.txt", []byte("判决\xff\xfe\x81\xff\x20"), "文字编码无法识别", "encoding"},
		{"炸弹.docx", bomb(t), "解压后异常膨胀", "swells"},
		{"实体.docx", docx(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document>&e;</w:document>`), "外部实体", "external"},
		{"假.pdf", []byte("%PDF-1.7 nothing else"), "损坏", "damaged"},
		{"外院.txt", []byte(strings.ReplaceAll(ours, "澄0102", "澄0121")), "不属于您职责范围内的法院", "outside your duties"},
	})
}

// TestPicturesUploaded hands in pictures of pages: where this machine has the
// models of text recognition they are looked at, and refused when nothing can
// be made out; where it has none, each is refused with the sentence that says
// what to do.
func TestPicturesUploaded(t *testing.T) {
	var blank bytes.Buffer
	if err := png.Encode(&blank, image.NewGray(image.Rect(0, 0, 400, 300))); err != nil {
		t.Fatal(err)
	}
	broken, scan := []byte("\xff\xd8\xff\xe0 picture"), emptyPDF()
	t.Run("without models", func(t *testing.T) {
		badUploads(t, newHouseIn(t, config.Config{DB: dbtest.At(t, db.SQLite), Models: "off"}), []bad{
			{"图.jpg", broken, "“图.jpg”是图片，需要先做文字识别", "have its text recognised"},
			{"白.png", blank.Bytes(), "“白.png”是图片，需要先做文字识别", "have its text recognised"},
			{"扫描.pdf", scan, "“扫描.pdf”是图像型 PDF，需要文字识别", "it needs text recognition"},
		})
	})
	t.Run("with models", func(t *testing.T) {
		h := newHouse(t)
		if h.Eyes.Means != "models" {
			t.Skip("no models of text recognition here, or a build without native code: scripts/models fetches them")
		}
		badUploads(t, h, []bad{
			{"图.jpg", broken, "“图.jpg”已损坏或不完整", "damaged"},
			{"白.png", blank.Bytes(), "“白.png”的页面上没有认出文字", "No text was recognised"},
			{"扫描.pdf", scan, "“扫描.pdf”的页面上没有认出文字", "No text was recognised"},
		})
	})
}

// emptyPDF is one page of a PDF on which no text is set, as on a scanned one.
func emptyPDF() []byte {
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

// bad is a file that is refused, and what the page says of it.
type bad struct {
	name string
	data []byte
	zh   string
	en   string
}

// badUploads hands the files in, in either language, with a good one among them.
func badUploads(t *testing.T, h *house, files []bad) {
	t.Helper()
	c := h.as(t, org.RoleOffice, h.own)
	for _, lang := range []string{"zh-CN", "en"} {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, f := range files {
			part(t, w, f.name, f.data)
		}
		part(t, w, `..\..\etc\`+lang+`.txt`, []byte(ours+lang))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		page := h.post(t, c, w.FormDataContentType(), lang, &body)
		for _, f := range files {
			want := f.zh
			if lang == "en" {
				want = f.en
			}
			if !strings.Contains(page, want) {
				t.Errorf("%s, %s: the page does not say %q", lang, f.name, want)
			}
		}
		if !strings.Contains(page, "（2026）澄0102民初9号") && !strings.Contains(page, lang+".txt") {
			t.Errorf("%s: the good file was not kept", lang)
		}
		if strings.Contains(page, "etc") {
			t.Errorf("%s: the path of a name is shown", lang)
		}
		if strings.Contains(page, "⟦") {
			t.Errorf("%s: a sentence is missing", lang)
		}
	}
}

func part(t *testing.T, w *multipart.Writer, name string, data []byte) {
	t.Helper()
	p, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="files"; filename="` + strings.ReplaceAll(name, `\`, `\\`) + `"`},
		"Content-Type":        {"application/octet-stream"},
	})
	if err == nil {
		_, err = p.Write(data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) post(t *testing.T, c *http.Client, kind, lang string, body io.Reader) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/check/documents", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept-Language", lang)
	r, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("%s: %s\n%s", lang, r.Status, b)
	}
	return strings.ReplaceAll(html.UnescapeString(string(b)), "\u00a0", " ")
}

// docx is a Word file with the given main part.
func docx(t *testing.T, document string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`, "word/document.xml": document,
	} {
		f, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a small file that swells to 200 MB.
func bomb(t *testing.T) []byte {
	t.Helper()
	return docx(t, "<w:document>"+strings.Repeat("0", 200<<20)+"</w:document>")
}
