package viewers

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/beacon/estate/filter"
	"beacontop/cmd/beacontop/snapshot"
	"beacontop/cmd/beacontop/voice"
)

// help is the list of what can be asked.
const help = `ssh HOST                          the dashboard, at a terminal
ssh -t HOST dashboard OPTIONS     the dashboard: --theme auto|dark|light|none, --ascii, --tz ZONE
ssh HOST agents OPTIONS           the agents: --where CONDITION, --format table|json|csv, --json, --tz ZONE
ssh HOST diagnoses OPTIONS        what is wrong now: --format table|json|csv, --json, --tz ZONE
ssh HOST explain NAME OPTIONS     an agent, parent, queue, failover, or the code of a diagnosis: --json, --tz ZONE
ssh HOST help                     this list

Quote a condition twice, for your shell and for this one: ssh HOST agents --where "'is:failing lon'"
`

// answer answers a command, and returns its exit status.
func (v *view) answer(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		return voice.Speak(errOut, voice.Usage(voice.Hint(errors.New("the dashboard needs a terminal"), "ssh -t HOST shows it; ssh HOST help lists commands that answer in text")))
	}
	commands := map[string]func(context.Context, []string, io.Writer) error{
		"agents": v.agents, "diagnoses": v.diagnoses, "explain": v.explain,
		"help": func(_ context.Context, _ []string, out io.Writer) error {
			_, err := io.WriteString(out, help)
			return err
		},
	}
	run, known := commands[args[0]]
	if !known {
		return voice.Speak(errOut, voice.Usage(voice.Hint(fmt.Errorf("%q is not a command here: there is no shell", args[0]), "ssh HOST help lists the commands")))
	}
	err := run(ctx, args[1:], out)
	if ctx.Err() != nil { // the viewer has left, or interrupted it
		return voice.Failed
	}
	return voice.Speak(errOut, err)
}

// asked is what a command is asked for.
type asked struct {
	format, where string
	zone          *time.Location
}

// read reads the options and arguments of a command: those that it has, and no other. None names a file.
func (a *asked) read(name string, args []string, formats []string, filtered bool) (rest []string, err error) {
	a.format, a.zone = formats[0], time.UTC
	return options(name, args, func(f *flag.FlagSet) {
		f.Func("format", "", func(text string) error {
			a.format = text
			return oneOf(text, formats)
		})
		f.BoolFunc("json", "", func(string) error {
			a.format = "json"
			return nil
		})
		f.Func("tz", "", func(text string) (err error) {
			a.zone, err = zoneOf(text)
			return err
		})
		if filtered {
			f.StringVar(&a.where, "where", "", "")
		}
	})
}

// options reads options, which may stand before and after arguments.
func options(name string, args []string, define func(*flag.FlagSet)) (rest []string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	define(f)
	for {
		err := f.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, voice.Usage(voice.Hint(errors.New("help is a command of its own"), "ssh HOST help lists the commands and their options"))
		case err != nil:
			return nil, voice.Usage(voice.Hint(fmt.Errorf("%s: %w", name, err), "ssh HOST help lists the options"))
		case f.NArg() == 0:
			return rest, nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

func oneOf(text string, words []string) error {
	if !slices.Contains(words, text) {
		return fmt.Errorf("must be one of %s", strings.Join(words, ", "))
	}
	return nil
}

func (v *view) agents(ctx context.Context, args []string, out io.Writer) error {
	var a asked
	rest, err := a.read("agents", args, snapshot.Formats, true)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return voice.Usage(fmt.Errorf("agents takes no argument: %s", rest[0]))
	}
	if err := snapshot.Where(a.where); err != nil {
		var wrong *filter.Error
		if errors.As(err, &wrong) {
			err = fmt.Errorf("%w: %s", err, strings.ReplaceAll(wrong.Marked(a.where), "\n", "; "))
		}
		return voice.Usage(fmt.Errorf("--where: %w", err))
	}
	now := snapshot.Of(v.station.Viewer(), a.zone)
	list, err := now.List(ctx, a.where)
	if err != nil {
		return err
	}
	return now.Write(out, list, a.format)
}

func (v *view) diagnoses(ctx context.Context, args []string, out io.Writer) error {
	var a asked
	rest, err := a.read("diagnoses", args, snapshot.Formats, false)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return voice.Usage(fmt.Errorf("diagnoses takes no argument: %s", rest[0]))
	}
	list, err := snapshot.Of(v.station.Viewer(), a.zone).Diagnoses(ctx)
	if err != nil {
		return err
	}
	return list.Write(out, a.format)
}

func (v *view) explain(ctx context.Context, args []string, out io.Writer) error {
	var a asked
	rest, err := a.read("explain", args, []string{"text", "json"}, false)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return voice.Usage(voice.Hint(errors.New("explain needs one agent, topic or code"), "ssh HOST agents lists the agents"))
	}
	if d, known := catalogue.Explain(rest[0], unplayed); known {
		if a.format == "json" {
			return catalogue.WriteJSON(out, []catalogue.Description{d})
		}
		_, err := io.WriteString(out, d.Text())
		return err
	}
	e, err := snapshot.Of(v.station.Viewer(), a.zone).Explain(ctx, rest[0])
	var several *snapshot.AmbiguousError
	var unknown *snapshot.UnknownError
	switch {
	case errors.As(err, &several):
		return voice.Hint(err, "name one with its domain: %s", strings.Join(several.Full, ", "))
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return voice.Hint(err, "did you mean %s?", strings.Join(unknown.Near, " or "))
	case err != nil:
		return err
	case a.format == "json":
		return e.WriteJSON(out)
	}
	_, err = io.WriteString(out, e.Text())
	return err
}

// unplayed says of every diagnosis that nothing is known of a way to play it.
func unplayed(diagnosis.Code) string { return "" }
