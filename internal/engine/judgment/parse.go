package judgment

// Parse reads text. It takes time linear in the text and never fails: what it
// does not recognise is absent from the Doc.
func Parse(text string) *Doc {
	d := &Doc{Text: text, Type: UnknownType, Kind: UnknownKind, Level: UnknownLevel, pairs: pairsOf(text)}
	(&scanner{doc: d}).scan()
	headEnd := d.heading()
	d.outline(headEnd)
	d.classify()
	d.readParties()
	d.readFees()
	d.readToldFees()
	return d
}
