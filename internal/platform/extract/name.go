package extract

// BaseName is the last part of a file's name as a browser or an archive gives
// it, without folders of either kind of slash and without control characters.
func BaseName(name string) string { return baseName(name) }
