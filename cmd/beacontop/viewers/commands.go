package viewers

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/verdict"
	"beacontop/cmd/beacontop/voice"
)

// help is the list of what can be asked.
const help = `ssh HOST                          the dashboard, at a terminal
ssh -t HOST dashboard OPTIONS     the dashboard: --theme dark|light|none and more, --ascii, --tz ZONE
ssh HOST LIST OPTIONS             agents, requests, failures, queue, failover, or what is wrong now: diagnoses:
                                  --where CONDITION, --limit N, --format table|json|csv, --json, --tz ZONE
ssh HOST events OPTIONS           what happened; -f goes on with what happens, also of requests. Options as of a list
ssh HOST status OPTIONS           its state, for people and monitoring: --warning SEVERITY|CODE, --critical, --json, --tz ZONE
ssh HOST explain NAME OPTIONS     an agent, parent, queue, failover, origin, or the code of a diagnosis: --json, --tz ZONE
ssh HOST help                     this list

Quote a condition twice, for your shell and for this one: ssh HOST agents --where "'is:failing lon'"
`

// answer answers a command, and returns its exit status.
func (v *view) answer(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		return voice.Speak(errOut, voice.Usage(voice.Hint(errors.New("the dashboard needs a terminal"), "ssh -t HOST shows it; ssh HOST help lists commands that answer in text")))
	}
	commands := map[string]func(context.Context, []string, io.Writer) error{
		"agents": v.list(form.Agents), "requests": v.list(form.Requests), "failures": v.list(form.Failures), "queue": v.list(form.Queue),
		"failover": v.list(form.Failover), "diagnoses": v.list(form.Diagnoses), "events": v.list(form.Events), "explain": v.explain,
		"status": func(ctx context.Context, args []string, out io.Writer) error {
			return verdict.Unanswered(voice.Streams{Out: out, Err: errOut}, v.status(ctx, args, out))
		},
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

// list returns the command that lists rows of a kind.
func (v *view) list(kind form.Kind) func(context.Context, []string, io.Writer) error {
	return func(ctx context.Context, args []string, out io.Writer) error {
		var a asked
		rest, err := a.read(string(kind), args, form.Formats, true, kind == form.Events || kind == form.Requests)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			return voice.Usage(fmt.Errorf("%s takes no argument: %s", kind, rest[0]))
		}
		if a.follow || kind == form.Events {
			return v.stream(ctx, kind, &a, out)
		}
		list, err := v.ask(ctx, "/v1/"+string(kind), a.query())
		if err != nil {
			return err
		}
		return kind.Write(out, list, a.format, nil, a.zone)
	}
}

// ask asks what the control socket would answer.
func (v *view) ask(ctx context.Context, path string, q url.Values) ([]byte, error) {
	text, err := api.Within{Handler: v.questions}.Ask(ctx, path, q)
	return text, worded(err)
}

// worded puts a refusal into words of the command line.
func worded(err error) error {
	var why *api.Refusal
	switch {
	case errors.As(err, &why) && why.Marked != "":
		err = voice.Usage(fmt.Errorf("--%w: %s", err, strings.ReplaceAll(why.Marked, "\n", "; ")))
	case errors.As(err, &why) && why.Status == http.StatusBadRequest:
		err = voice.Usage(err)
	}
	if why != nil {
		err = voice.Hint(err, "%s", why.Hint)
	}
	return err
}

// stream writes events as they come. It waits for a viewer who reads slowly, and reads on from the history.
func (v *view) stream(ctx context.Context, kind form.Kind, a *asked, out io.Writer) error {
	q := a.query()
	q.Set("follow", strconv.FormatBool(a.follow))
	if kind == form.Requests {
		q.Set("topic", "request,relay,flaw")
	}
	lines := &form.Lines{Kind: kind, Format: a.format, Zone: a.zone, To: out}
	return worded(api.Within{Handler: v.questions}.Stream(ctx, q, lines.Write))
}

// status answers as a monitoring plugin does. Without thresholds they are those of the command of this name.
func (v *view) status(ctx context.Context, args []string, out io.Writer) error {
	var t verdict.Thresholds
	var asJSON bool
	zone := time.UTC
	graded := func(to *[]string) func(string) error {
		return func(text string) error {
			grade, err := verdict.Grade(text)
			*to = append(*to, grade)
			return err
		}
	}
	rest, err := options("status", args, func(f *flag.FlagSet) {
		f.Func("warning", "", graded(&t.Warning))
		f.Func("critical", "", graded(&t.Critical))
		f.BoolVar(&asJSON, "json", false, "")
		f.Func("tz", "", func(text string) (err error) {
			zone, err = zoneOf(text)
			return err
		})
	})
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return fmt.Errorf("status takes no argument: %s", rest[0])
	}
	text, err := v.ask(ctx, "/v1/status", url.Values{"tz": {zone.String()}})
	if err != nil {
		return err
	}
	return t.OrUsual().Write(out, text, asJSON)
}

func (v *view) explain(ctx context.Context, args []string, out io.Writer) error {
	var a asked
	rest, err := a.read("explain", args, []string{"text", "json"}, false, false)
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
	q := url.Values{"tz": {a.zone.String()}, "format": {a.format}}
	text, err := v.ask(ctx, "/v1/explain/"+url.PathEscape(rest[0]), q)
	if err != nil {
		return err
	}
	if a.format == "json" {
		return form.Indented(out, text)
	}
	_, err = out.Write(text)
	return err
}

// unplayed says of every diagnosis that nothing is known of a way to play it.
func unplayed(diagnosis.Code) string { return "" }
