package app

// Eval is the command that measures the checker against documents whose faults
// are known. It changes nothing.
type Eval struct {
	Typos     EvalTypos     `cmd:"" help:"Typos: sentences put right, or errors planted into judgments and found."`
	Judgments EvalJudgments `cmd:"" help:"Faults found, false alarms and what redaction leaves, over a folder of NN.clean.txt, NN.seeded.txt and NN.gold.json."`
	Video     EvalVideo     `cmd:"" help:"Episodes found in recordings with labels: precision, recall, false alarms an hour."`
}
