package inquiry

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/voice"
)

// listing is the flags of a command that lists.
type listing struct {
	place
	kind   form.Kind
	where  string
	sort   string
	limit  int
	fields []string
	format string
	json   bool
	follow bool
}

// table is the settings of a place.
func (p *place) table() settings.Table {
	return append(p.beacon(), settings.Table{
		{Name: "logs", Value: settings.Paths(&p.logs), Help: "read the log `PATH` of another beacon instead: a log, a directory of logs, or - (repeatable)"},
		{Name: "tz", Value: settings.Zone(&p.zone), Default: "UTC", Help: "time `ZONE` of texts and filters: UTC, local, Europe/Berlin"},
	}...)
}

func (l *listing) table() settings.Table {
	t := append(l.place.table(), settings.Table{
		{Name: "where", Value: settings.Text(&l.where), Help: "only rows that match `FILTER`, as in the dashboard: 'status>=400 kind:policy'"},
		{Name: "limit", Value: settings.Whole(&l.limit), Default: "0", Help: "at most `N` rows", Check: func() error {
			if l.limit < 0 {
				return fmt.Errorf("must not be negative")
			}
			return nil
		}},
		{Name: "fields", Value: settings.List(&l.fields, func(s string) (string, error) { return s, nil }), Offers: l.kind.Fields(false), Help: "only the fields `NAME,NAME`, for json and csv"},
		{Name: "format", Value: settings.Word(&l.format, l.formats()...), Default: "table", Help: "`FORMAT`: " + strings.Join(l.formats(), ", ")},
		{Name: "json", Value: settings.Switch(&l.json), Default: "false", Help: "the same as --format json"},
	}...)
	if l.kind != form.Events {
		t = append(t, &settings.Setting{Name: "sort", Value: settings.Text(&l.sort), Offers: l.kind.Fields(true), Help: "order by `FIELD`; -FIELD: in descending order"})
	}
	return t
}

// formats are the formats of the command: the catalogue of diagnoses has one more.
func (l *listing) formats() []string {
	if l.kind == form.Diagnoses {
		return append(slices.Clone(form.Formats), "markdown")
	}
	return form.Formats
}

// settled completes the flags after they were read.
func (l *listing) settled(t settings.Table) error {
	if l.json {
		l.format = "json"
	}
	var names []string
	for _, text := range l.fields {
		names = append(names, strings.Split(text, ",")...)
	}
	l.fields = names
	return voice.Usage(t.Check())
}

// query is the flags as parameters.
func (l *listing) query() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("where", l.where)
	set("sort", l.sort)
	set("fields", strings.Join(l.fields, ","))
	set("tz", zoneName(l.zone))
	if l.limit > 0 {
		q.Set("limit", strconv.Itoa(l.limit))
	}
	return q
}

func zoneName(zone *time.Location) string {
	if zone == nil || zone == time.UTC {
		return ""
	}
	return zone.String()
}

// listCommand lists rows of a kind.
func listCommand(s voice.Streams, kind form.Kind, short, about, example string) *cobra.Command {
	l := &listing{kind: kind}
	cmd := &cobra.Command{
		Use: string(kind), Short: short,
		Long:    about + "\n\n" + source + "\n" + formats,
		Example: example,
		Args:    none,
	}
	t := l.table()
	t.Bind(cmd)
	if kind == form.Requests || kind == form.Events {
		cmd.Flags().BoolVarP(&l.follow, "follow", "f", false, "go on with what happens, until ctrl-c; only over a running beacon")
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := l.settled(t); err != nil {
			return err
		}
		ctx, stop := signals.Until(cmd.Context())
		defer stop()
		if l.follow || kind == form.Events {
			return worded(s.Err, l.events(ctx, s))
		}
		return worded(s.Err, l.list(ctx, s))
	}
	return cmd
}

// source and formats are the last sentences of the help of every list.
const (
	source = `It asks the beacon that runs on the state directory; if none runs, it reads the history there, and with
--logs the logs of another beacon. It changes nothing.`
	formats = `JSON and CSV are described in cmd/beacontop/form/doc.go.`
)

func (l *listing) list(ctx context.Context, s voice.Streams) error {
	if err := rehearse(ctx, "/v1/"+string(l.kind), l.query()); err != nil {
		return err
	}
	c, err := l.open(ctx, s)
	if err != nil {
		return err
	}
	list, err := c.get(ctx, "/v1/"+string(l.kind), l.query())
	if err != nil {
		return err
	}
	if l.format == "table" && len(l.fields) > 0 {
		l.format = "csv"
	}
	return l.kind.Write(s.Out, list, l.format, l.fields, l.zoneOr())
}

func (p *place) zoneOr() *time.Location {
	if p.zone == nil {
		return time.UTC
	}
	return p.zone
}

// none rejects arguments that are not flags.
func none(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return voice.Hint(voice.Usage(fmt.Errorf("%s takes no arguments: %q", cmd.CommandPath(), args[0])), "%s --help lists the flags", cmd.CommandPath())
}

// Commands returns the commands that ask a beacon. played says how demo plays the incident of a code.
func Commands(s voice.Streams, played func(code string) string) []*cobra.Command {
	lists := []*cobra.Command{
		listCommand(s, form.Agents, "list agents, for people and for a deployment tool",
			`agents lists the agents that a beacon knows, by name: their last contact, and the first step of the way that fails.
--where orphan lists those whose first policy failed, and which never got one: they do not retry it, so the agent service
or the device has to be restarted. --where lost lists those of them that were silent since, --where failing those whose
newest attempt failed.`,
			"  beacontop agents --where orphan --format csv\n  beacontop agents --where is:silent --sort last_contact --limit 20"),
		listCommand(s, form.Requests, "list the newest requests, or follow them",
			"requests lists the newest requests of agents and what was forwarded, newest first: 100, or --limit. With -f it goes on\nwith what happens; when the beacon restarts, it connects again, without loss or repetition.",
			"  beacontop requests --where 'status>=400 kind:policy' --limit 20\n  beacontop requests -f --where device:^lon"),
		listCommand(s, form.Failures, "list what failed in the last 24 hours, by device",
			"failures lists what failed in the last 24 hours, for each device or address and each kind of file.",
			"  beacontop failures --where 'kind:policy !is:new' --sort -count"),
		listCommand(s, form.Queue, "list the folders of the queue",
			"queue lists the files that wait for the parent, by folder.", "  beacontop queue --json"),
		listCommand(s, form.Failover, "list the parents and the beacons of the failover list",
			"failover lists the other beacons: whether they are up, and since when.", "  beacontop failover --format csv"),
		listCommand(s, form.Events, "list what happened, or follow it",
			"events lists the newest events of all topics, oldest first: 100, or --limit. With -f it goes on with what happens;\nwhen the beacon restarts, it connects again, without loss or repetition. JSON is one event a line.",
			"  beacontop events --where code:queue\n  beacontop events -f --json"),
	}
	return slices.Concat(lists, []*cobra.Command{diagnosesCommand(s, played), explainCommand(s, played), statusCommand(s), waitCommand(s)})
}
