package extract

// Words are the arguments of the error's sentence as pairs of name and value.
// An argument that is a word of Chinese comes with its English form beside it.
func (e *Error) Words(english bool) []any {
	out := make([]any, 0, 2*len(e.Args))
	for k, v := range e.Args {
		if en, ok := e.Args[k+"_en"]; ok && english {
			v = en
		}
		out = append(out, k, v)
	}
	return out
}
