// Command xiezhi is the whole program: it checks judgments on the command
// line, serves the pages, runs the jobs, and proves that its log is whole.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"xiezhi/internal/app"
)

// version is set by the build.
var version = "unknown"

// cli is the command line. Each command is a struct of app with a Run method.
type cli struct {
	Check    app.Check        `cmd:"" help:"Check judgments: files, folders, or - for standard input."`
	Redact   app.Redact       `cmd:"" help:"Make the copy of a judgment for publication, or say why there is none."`
	Watch    app.Watch        `cmd:"" help:"Look through the recording of a hearing: what a person ought to look at."`
	Serve    app.Serve        `cmd:"" help:"Serve the pages and run the jobs."`
	Inbox    app.Inbox        `cmd:"" help:"Check what is laid into a folder, as long as the program runs."`
	Work     app.Work         `cmd:"" help:"Run jobs beside a serving program, on PostgreSQL; as many machines as wanted."`
	Migrate  app.Migrate      `cmd:"" help:"Bring the database schema up to date."`
	Audit    app.Audit        `cmd:"" help:"The tamper-evident log."`
	Evidence app.Evidence     `cmd:"" help:"Evidence that was handed out: check it, on any machine."`
	Demo     app.Demo         `cmd:"" help:"Load the demonstration city into an empty data folder."`
	Eval     app.Eval         `cmd:"" help:"Measure the checker against documents whose faults are known."`
	Inject   app.Inject       `cmd:"" help:"Plant faults into judgments without any, to measure a checker."`
	Train    app.Train        `cmd:"" help:"Make the data files of the typo engine from their sources."`
	Version  kong.VersionFlag `help:"Print the version."`
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := cli{Serve: app.Serve{Version: version}}
	parser, err := kong.New(&c, kong.Name("xiezhi"), kong.UsageOnError(),
		kong.Description("Xiezhi 獬豸: a court system inspects its own conduct, puts problems right and proves that they stay right."),
		kong.Vars{"version": version})
	if err != nil {
		fmt.Fprintln(os.Stderr, "xiezhi:", err)
		return 2
	}
	call, err := parser.Parse(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "xiezhi:", err)
		return 2
	}
	call.BindTo(ctx, (*context.Context)(nil))
	err = call.Run(&app.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	if err == nil {
		return 0
	}
	var status app.Status
	if errors.As(err, &status) {
		return int(status)
	}
	fmt.Fprintln(os.Stderr, "xiezhi:", err)
	return 2
}
