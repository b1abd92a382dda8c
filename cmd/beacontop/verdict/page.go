package verdict

import (
	"fmt"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/cmd/beacontop/form"
)

// page is the status for people and for monitoring.
func page(s *form.Status, is Level, reasons []form.StatusReason) string {
	var b strings.Builder
	b.WriteString(is.String() + " - " + plugin(summary(s, reasons)) + " | " + performance(s) + "\n")
	for _, r := range reasons {
		b.WriteString(plugin(r.Severity+" "+r.Code+": "+r.What) + "\n")
	}
	lines := []string{
		"agents: " + figures.Number(s.Agents.Known) + " known, " + figures.Number(s.Agents.LastHour) + " in the last hour, " + figures.Number(s.Agents.Failing) + " failing, " + figures.Number(s.Agents.Silent) + " silent",
		"requests: " + figures.Rate(s.Requests.Rate) + ", " + figures.Percent(s.Requests.Failed, s.Requests.Recent) + " failed in 5 minutes",
		"queue: " + waiting(&s.Queue),
		"parent: " + parentState(s),
	}
	if s.Origin != nil {
		lines = append(lines, "origin: "+s.Origin.Reach.String()+downloads(s))
	}
	for _, line := range append(lines, "listening on "+s.Listen+" since "+figures.Since(s.At, s.Started)) {
		b.WriteString(plugin(line) + "\n")
	}
	return b.String()
}

func summary(s *form.Status, reasons []form.StatusReason) string {
	name := s.Name
	if name != "" {
		name += ": "
	}
	switch n := len(reasons); {
	case s.Reading:
		return name + "the history is being read"
	case n > 1:
		return name + reasons[0].What + fmt.Sprintf(" (and %d more)", n-1)
	case n == 1:
		return name + reasons[0].What
	}
	return name + figures.Plural(s.Agents.Known, "agent", "agents") + ", " + waiting(&s.Queue) + ", " + parentState(s) + originState(s)
}

func waiting(q *form.QueueTotal) string {
	if !q.Known {
		return "queue not listed yet"
	}
	return figures.Number(q.Waiting) + " waiting"
}

func parentState(s *form.Status) string {
	if s.Parent == nil {
		return "no parent"
	}
	return "parent " + s.Parent.Reach.String()
}

// originState names the state of the origin; empty: this beacon is not in front of another.
func originState(s *form.Status) string {
	if s.Origin == nil {
		return ""
	}
	return ", origin " + s.Origin.Reach.String()
}

// downloads says who answered them in the last hour.
func downloads(s *form.Status) string {
	f := s.Front
	if f == nil {
		return ""
	}
	all := f.Here + f.Origin + f.Copy + f.Unanswered
	text := "; downloads of the last hour: " + figures.Number(all)
	if all == 0 {
		return text
	}
	text += ", " + figures.Percent(f.Copy, all) + " from copies"
	if f.Unanswered > 0 {
		text += ", " + figures.Number(f.Unanswered) + " not answered"
	}
	if f.Sending {
		text += "; copies since " + figures.Moment(s.At, f.Since) + " for " + figures.Plural(f.Agents, "agent", "agents")
	}
	return text
}

// performance is the figures for graphs. What is not known is left out.
func performance(s *form.Status) string {
	all := []string{
		fmt.Sprintf("agents=%d;;;0", s.Agents.Known), fmt.Sprintf("agents_1h=%d;;;0", s.Agents.LastHour),
		fmt.Sprintf("failing=%d;;;0", s.Agents.Failing), fmt.Sprintf("silent=%d;;;0", s.Agents.Silent),
		fmt.Sprintf("requests_per_s=%.1f;;;0", s.Requests.Rate), fmt.Sprintf("failed_5m=%d;;;0", s.Requests.Failed),
	}
	if q := &s.Queue; q.Known {
		oldest := 0.0
		if !q.Oldest.IsZero() {
			oldest = max(s.At.Sub(q.Oldest).Seconds(), 0)
		}
		all = append(all, fmt.Sprintf("waiting=%d;;;0", q.Waiting), fmt.Sprintf("waiting_bytes=%dB;;;0", q.Bytes), fmt.Sprintf("oldest=%.0fs;;;0", oldest))
	}
	if d := s.Disk; d != nil {
		most := ""
		if d.Total > 0 {
			most = fmt.Sprint(d.Total)
		}
		all = append(all, fmt.Sprintf("disk_free=%dB;;%d:;0;%s", d.Free, d.Reserve, most))
	}
	if s.Parent != nil && s.Parent.Reach != 0 {
		up := 0
		if s.Parent.Reach.String() == "up" {
			up = 1
		}
		all = append(all, fmt.Sprintf("parent_up=%d;;;0;1", up))
	}
	if s.Origin != nil && s.Origin.Reach != event.ReachUnknown {
		up := 0
		if s.Origin.Reach == event.ReachUp {
			up = 1
		}
		all = append(all, fmt.Sprintf("origin_up=%d;;;0;1", up))
	}
	if s.Front != nil {
		all = append(all, fmt.Sprintf("copies_1h=%d;;;0", s.Front.Copy), fmt.Sprintf("unanswered_1h=%d;;;0", s.Front.Unanswered))
	}
	return strings.Join(all, " ")
}

// plugin makes a text safe for the line of a plugin, in which | begins the performance data.
func plugin(text string) string {
	return printable.Text(strings.NewReplacer("|", "/", "\n", "; ").Replace(text))
}
