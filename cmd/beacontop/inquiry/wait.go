package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/voice"
)

// Exit codes of wait: that of timeout(1), and that of a plugin which knows nothing.
const (
	exitTimeout = 124
	exitNobody  = 3
)

// waitEvery is how often the beacon is asked.
const waitEvery = 500 * time.Millisecond

// condition asks a beacon whether something is true now, and if not, what is.
type condition func(ctx context.Context, c *client) (is bool, instead string, err error)

// conditions is what wait takes, as help lists it.
var conditions = []string{"queue-empty", "parent-up", "agent NAME contact", "agent NAME inventory", "no-diagnosis CODE"}

// parse reads a condition.
func parse(args []string) (condition, error) {
	switch {
	case slices.Equal(args, []string{"queue-empty"}):
		return queueEmpty, nil
	case slices.Equal(args, []string{"parent-up"}):
		return parentUp, nil
	case len(args) == 3 && args[0] == "agent" && (args[2] == "contact" || args[2] == "inventory"):
		return newOf(args[1], args[2]), nil
	case len(args) == 2 && args[0] == "no-diagnosis":
		code := diagnosis.Code(strings.ToLower(strings.ReplaceAll(args[1], "_", "-")))
		if _, known := code.Entry(); !known {
			return nil, voice.Hint(fmt.Errorf("no diagnosis has the code %q", args[1]), "beacontop diagnoses --catalogue lists the codes")
		}
		return without(string(code)), nil
	}
	err := errors.New("wait needs a condition")
	if len(args) > 0 {
		err = fmt.Errorf("unknown condition %q", strings.Join(args, " "))
	}
	return nil, voice.Hint(err, "conditions: %s", strings.Join(conditions, ", "))
}

func waitCommand(s voice.Streams) *cobra.Command {
	var at place
	var timeout time.Duration
	var asJSON bool
	table := append(at.beacon(), settings.Table{
		{Name: "timeout", Value: settings.Duration(&timeout), Default: "5m", Help: "give up after `DURATION`; 0s: never", Check: func() error {
			if timeout < 0 {
				return errors.New("must not be negative")
			}
			return nil
		}},
		{Name: "json", Value: settings.Switch(&asJSON), Default: "false", Help: "print the result as JSON"},
	}...)
	cmd := &cobra.Command{
		Use: "wait CONDITION", Short: "wait until something is true of the beacon that runs, for scripts",
		Long: `wait asks the beacon that runs on the state directory until a condition is true:

    queue-empty            no file waits for the parent
    parent-up              the parent in use is up
    agent NAME contact     the agent made a contact after the command began
    agent NAME inventory   the agent delivered an inventory after the command began
    no-diagnosis CODE      nothing of that code is wrong

The exit status is 0 when it is, 124 after --timeout, 3 if no beacon runs, 2 for a mistake in the command line. While a
beacon restarts, the wait goes on.`,
		Example: "  beacontop wait queue-empty --timeout 10m && reboot\n  beacontop wait agent HERON07 inventory",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return next(args), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			is, err := parse(args)
			if err == nil {
				err = table.Check()
			}
			if err != nil {
				return voice.Usage(err)
			}
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			w := &waiter{place: at, is: is, timeout: timeout, text: strings.Join(args, " ")}
			err = w.wait(ctx, s)
			if asJSON && ctx.Err() == nil {
				err = errors.Join(w.report(s, err == nil), err)
			}
			return worded(s.Err, err)
		},
	}
	table.Bind(cmd)
	return cmd
}

// next are the words that may follow others in a condition, for completion: the names of agents are too many.
func next(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"queue-empty", "parent-up", "agent", "no-diagnosis"}
	case len(args) == 1 && args[0] == "no-diagnosis":
		return codes()
	case len(args) == 2 && args[0] == "agent":
		return []string{"contact", "inventory"}
	}
	return nil
}

// waiter waits for a condition.
type waiter struct {
	place
	is      condition
	timeout time.Duration
	text    string

	began   time.Time
	instead string // what is true in its place
}

func (w *waiter) wait(ctx context.Context, s voice.Streams) error {
	w.began = time.Now()
	c, err := w.running(ctx)
	if err != nil {
		return voice.Exit(exitNobody, err)
	}
	late := make(<-chan time.Time)
	if w.timeout > 0 {
		timer := time.NewTimer(w.timeout)
		defer timer.Stop()
		late = timer.C
	}
	beat := time.NewTicker(waitEvery)
	defer beat.Stop()
	away := false
	for {
		is, instead, err := w.is(ctx, c)
		var why *api.Refusal
		switch {
		case ctx.Err() != nil:
			return errors.New("interrupted")
		case err == nil && is:
			return nil
		case err == nil:
			w.instead, away = instead, false
		case errors.As(err, &why) && why.Status != http.StatusServiceUnavailable:
			return err
		case !away:
			away, w.instead = true, "the beacon is away"
			voice.Say(s.Err, "note", "the beacon is away; asking again")
		}
		select {
		case <-late:
			return voice.Exit(exitTimeout, fmt.Errorf("after %s: %s", figures.Exact(w.timeout), w.instead))
		case <-beat.C:
		case <-ctx.Done():
			return errors.New("interrupted")
		}
	}
}

// report prints the result for programs.
func (w *waiter) report(s voice.Streams, is bool) error {
	text, err := form.Marshal(struct {
		Schema    int           `json:"schema"`
		Condition string        `json:"condition"`
		True      bool          `json:"true"`
		Instead   string        `json:"instead,omitzero"`
		Took      time.Duration `json:"took_ns"`
	}{form.Schema, w.text, is, w.instead, time.Since(w.began)})
	if err != nil {
		return err
	}
	return form.Indented(s.Out, text)
}

// statusOf asks for the status. While the history is being read, nothing follows from it.
func statusOf(ctx context.Context, c *client) (s form.Status, err error) {
	text, err := c.get(ctx, "/v1/status", nil)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("read status: %w", err)
	}
	return s, nil
}

const stillReading = "the beacon is reading its history"

func queueEmpty(ctx context.Context, c *client) (bool, string, error) {
	s, err := statusOf(ctx, c)
	switch q := &s.Queue; {
	case err != nil || s.Reading:
		return false, stillReading, err
	case !q.Known || q.Problem != "":
		return false, "the queue cannot be listed, or was not yet", nil
	default:
		return q.Waiting+q.Coming == 0, figures.Plural(q.Waiting+q.Coming, "file waits", "files wait"), nil
	}
}

func parentUp(ctx context.Context, c *client) (bool, string, error) {
	s, err := statusOf(ctx, c)
	switch {
	case err != nil:
		return false, "", err
	case s.Parent == nil:
		return false, "the beacon has no parent", nil
	}
	return s.Parent.Reach == event.ReachUp, "the parent is " + s.Parent.Reach.String(), nil
}

func without(code string) condition {
	return func(ctx context.Context, c *client) (bool, string, error) {
		s, err := statusOf(ctx, c)
		if err != nil || s.Reading {
			return false, stillReading, err
		}
		i := slices.IndexFunc(s.Diagnoses, func(d form.StatusReason) bool { return d.Code == code })
		if i < 0 {
			return true, "", nil
		}
		return false, s.Diagnoses[i].What, nil
	}
}

// newOf waits for a contact or an inventory that is newer than the first answer, by the clock of the
// beacon.
func newOf(name, what string) condition {
	var begin time.Time
	return func(ctx context.Context, c *client) (bool, string, error) {
		if begin.IsZero() {
			s, err := statusOf(ctx, c)
			if err != nil {
				return false, "", err
			}
			begin = s.At
		}
		text, err := c.get(ctx, "/v1/agents/"+url.PathEscape(name), nil)
		var why *api.Refusal
		if errors.As(err, &why) && why.Status == http.StatusNotFound {
			return false, why.Text, nil // it may come for the first time
		}
		if err != nil {
			return false, "", err
		}
		var of struct{ Agent form.Agent }
		if err := json.Unmarshal(text, &of); err != nil {
			return false, "", fmt.Errorf("read agent: %w", err)
		}
		last := of.Agent.Contact
		if what == "inventory" {
			last = of.Agent.Inventory
		}
		if last.IsZero() {
			return false, "no " + what + " is known", nil
		}
		return last.After(begin), "the last " + what + " was at " + last.UTC().Format(time.RFC3339), nil
	}
}
