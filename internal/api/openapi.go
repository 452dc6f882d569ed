package api

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"xiezhi/internal/people/org"
)

// about is what the description says of the whole.
const about = `Judgments to check, documents, findings and issues.

Who calls: the session cookie of the web interface. Tokens for programs that run without a person come later. ` +
	`A request that changes something and comes from another site is refused.

Refusals are problem+json (RFC 9457): title and detail in the language of Accept-Language (zh or en), code for programs. ` +
	`What the caller may not see is not found (404). A step names the version that the caller saw; when somebody else was faster the answer is 409 and nothing was done.

Offsets count Unicode code points of the extracted text. Days are YYYY-MM-DD in Asia/Shanghai.`

// configuration is the framework's, without its pages: they load scripts from
// elsewhere. The description is served by us, to people who are signed in.
func configuration() huma.Config {
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Xiezhi 獬豸", Version: "1", Description: about},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {
						Type: "apiKey", In: "cookie", Name: "__Host-xiezhi",
						Description: "The session cookie of the web interface; named xiezhi where it is served over plain http.",
					},
				},
			},
			Security: []map[string][]string{{"session": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translated},

		RejectUnknownQueryParameters: true,
	}
}

// described is the operation in the framework's words.
func described(op Operation, gate func(huma.Context, func(huma.Context))) huma.Operation {
	out := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Text,
		DefaultStatus: op.status, Middlewares: huma.Middlewares{gate}, Responses: map[string]*huma.Response{},
		// The connection's deadlines are the server's: one that is set here would
		// end a check that takes longer.
		BodyReadTimeout: -1,
	}
	for _, status := range append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError}, op.refusals...) {
		out.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: problemRef}}},
		}
	}
	return out
}

const problemRef = "#/components/schemas/Problem"

// tidy finishes the description: our refusals instead of the framework's, and
// lists that are never null.
func tidy(d *huma.OpenAPI) {
	d.Components.Schemas.Schema(typeOf[Problem](), true, "")
	schemas := d.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	for _, s := range schemas {
		for _, p := range s.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false
			}
		}
	}
}

// describing serves the description as JSON and YAML.
func describing(d *huma.OpenAPI) []route {
	var out []route
	for _, x := range []struct {
		ending, media string
		write         func() ([]byte, error)
	}{
		{"json", "application/openapi+json", func() ([]byte, error) { return d.MarshalJSON() }},
		{"yaml", "application/openapi+yaml", func() ([]byte, error) { return d.YAML() }},
	} {
		op := Operation{
			ID: "openapi-" + x.ending, Method: http.MethodGet, Path: Root + "openapi." + x.ending,
			Summary: "This description", Actions: []org.Action{org.HomeView},
		}
		out = append(out, route{Operation: op, serve: func(c *caller) error {
			b, err := x.write()
			if err != nil {
				return err
			}
			c.W.Header().Set("Content-Type", x.media)
			_, err = c.W.Write(b)
			return err
		}})
	}
	return out
}

// oneOf is the schema of a word out of a list.
func oneOf[T ~string](words []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}
