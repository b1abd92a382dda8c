package wire

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"beacontop/beacon/figures"
)

// write prints a summary for people.
func (s *Summary) write(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", figures.Plural(s.Requests, "request", "requests"), figures.Plural(len(s.Groups), "kind", "kinds"))
	for _, n := range []struct {
		count int
		what  string
	}{{s.Broken, "could not be parsed"}, {s.Skipped, "lines are no records"}, {s.More, "are of further kinds"}} {
		if n.count > 0 {
			fmt.Fprintf(&b, "%s %s\n", figures.Number(n.count), n.what)
		}
	}
	for _, g := range s.Groups {
		g.write(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (g *Group) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s %s\n", g.Verb, g.Path)
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %-10s %s\n", name, text)
		}
	}
	if g.Devices > 0 {
		line("devices", figures.Number(g.Devices))
	}
	line("status", counts(g.Statuses))
	line("version", counts(g.Versions))
	values := func(title string, v Values) {
		for _, name := range slices.Sorted(maps.Keys(v)) {
			line(title, name+": "+counts(v[name]))
			title = ""
		}
	}
	values("query", g.Query)
	values("request", g.Headers)
	line("", g.Received.text()+which(g.Magic))
	line("", g.Request.String())
	values("answer", g.Answer)
	line("", g.Sent.text())
	line("", g.Response.String())
}

// counts lists what was counted, the most frequent first.
func counts(all map[string]int) string {
	names := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(names, func(a, b string) int { return all[b] - all[a] })
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%s (%s)", name, figures.Number(all[name])))
	}
	return strings.Join(parts, ", ")
}

func which(magic map[string]int) string {
	if len(magic) == 0 {
		return ""
	}
	return ": " + counts(magic)
}

func (r Range) text() string {
	switch {
	case r.Most == 0:
		return ""
	case r.Least == r.Most:
		return "body of " + figures.Size(r.Most)
	}
	return "body of " + figures.Size(r.Least) + " to " + figures.Size(r.Most)
}
