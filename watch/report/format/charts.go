package format

import (
	"fmt"
	"strings"
	"time"

	"beacontop/beacon/figures"
	"beacontop/watch/report"
	"beacontop/watch/report/chart"
)

// figure is a chart with its texts.
type figure struct {
	chart.Frame
	key  [2]string // what the two colours mean; empty: one colour, which needs no explanation
	note string    // what is not in the chart, or not known
	none string    // instead of a chart without values
	svg  string
}

// figures are the charts in order. Only the first one is as wide as the page.
func (r document) figures() []figure {
	return []figure{r.traffic(), r.contacts(), r.causes(), r.durations()}
}

// traffic is the number of requests over time.
func (r document) traffic() figure {
	line := r.Timeline
	f := figure{Frame: chart.Frame{ID: "traffic", Title: "Requests per " + figures.Plural(line.StepHours, "hour", "hours")}, key: [2]string{"succeeded", "failed"}}
	if line.StepHours == 1 {
		f.Title = "Requests per hour"
	}
	if len(line.Points) == 0 {
		f.Title, f.none = "Requests per hour", "nothing was counted"
		return f
	}
	c := chart.Columns{Start: line.Points[0].Start, StepHours: line.StepHours}
	busiest, unknown := line.Points[0], 0
	for _, p := range line.Points {
		c.Columns = append(c.Columns, chart.Column{Whole: p.Requests, Part: p.Failed, Unknown: 2*p.Unknown >= line.StepHours || p.Lost > 0, Text: pointText(p)})
		unknown += p.Unknown
		if p.Requests > busiest.Requests {
			busiest = p
		}
	}
	f.Description = fmt.Sprintf("%s from %s to %s UTC, %s failed. Most were in the step from %s UTC: %s.",
		figures.Plural(r.Totals.Requests, "request", "requests"), at(r.Period.First).shown, at(r.Period.Last).shown, figures.Number(r.Totals.Failed),
		at(busiest.Start).shown, figures.Number(busiest.Requests))
	f.note = "in UTC"
	if r.Totals.Failed > 0 {
		f.note += ", failures drawn at least 2 pixels high"
	}
	if unknown > 0 || r.Totals.Lost > 0 {
		f.note += ", unknown where hatched: no log has a line of that time, or events were lost"
		f.Description += fmt.Sprintf(" Unknown: %s of which no log has a line.", figures.Plural(unknown, "hour", "hours"))
	}
	c.Frame = f.Frame
	f.svg = c.SVG()
	return f
}

func pointText(p report.Point) string {
	text := fmt.Sprintf("%s UTC: %s, %s failed", at(p.Start).shown, figures.Plural(p.Requests, "request", "requests"), figures.Number(p.Failed))
	if p.Unknown > 0 {
		text += ", " + figures.Plural(p.Unknown, "hour", "hours") + " unknown"
	}
	if p.Lost > 0 {
		text += ", " + figures.Plural(p.Lost, "event", "events") + " lost"
	}
	return text
}

// contacts is the number of agents by last contact.
func (r document) contacts() figure {
	f := figure{Frame: chart.Frame{ID: "contacts", Title: "Agents by last contact"}, key: [2]string{"not failing", "failing"}, note: "before the end of the period", none: "no agents"}
	if r.Totals.BeyondDevices > 0 {
		f.note += "; there are more agents than can be tracked"
	}
	var c chart.Bars
	var said []string
	for _, row := range r.Agents.Contacts {
		bar := chart.Bar{Label: ago(row), Whole: int64(row.Devices), Part: int64(row.Failing), Text: figures.Number(row.Devices)}
		if row.Failing > 0 {
			bar.Text += fmt.Sprintf(", %s failing", figures.Number(row.Failing))
		}
		c.Bars = append(c.Bars, bar)
		said = append(said, bar.Label+": "+bar.Text)
	}
	f.Description = strings.Join(said, "; ")
	if c.Frame = f.Frame; r.Totals.Devices > 0 {
		f.svg = c.SVG()
	}
	return f
}

// ago is a range of ages.
func ago(c report.Contact) string {
	switch {
	case c.To == 0 && c.From == 0:
		return "any time"
	case c.To == 0:
		return hours(c.From) + " or longer ago"
	case c.From == 0:
		return "less than " + hours(c.To) + " ago"
	}
	return hours(c.From) + " to " + hours(c.To) + " ago"
}

// hours is a number of hours, in days from two on.
func hours(n int) string {
	if n >= 48 {
		return figures.Plural(n/24, "day", "days")
	}
	return fmt.Sprintf("%d h", n)
}

// shownCauses is how many causes are drawn; the others share a bar.
const shownCauses = 7

// causes is the number of failed requests by answer.
func (r document) causes() figure {
	f := figure{Frame: chart.Frame{ID: "causes", Title: "Failed requests by cause"}, none: "none failed"}
	var c chart.Bars
	var said []string
	var rest int64
	for _, s := range r.Statuses {
		switch {
		case !s.Failed:
		case len(c.Bars) == shownCauses:
			rest += s.Requests
		default:
			label := strings.TrimSpace(code(s.Status, s.Substatus).plain + " " + s.Meaning)
			c.Bars = append(c.Bars, chart.Bar{Label: label, Whole: s.Requests, Part: s.Requests, Text: figures.Number(s.Requests)})
			said = append(said, label+": "+figures.Number(s.Requests))
		}
	}
	if rest > 0 {
		c.Bars = append(c.Bars, chart.Bar{Label: "other causes", Whole: rest, Part: rest, Text: figures.Number(rest)})
		said = append(said, "other causes: "+figures.Number(rest))
	}
	f.Description = strings.Join(said, "; ")
	if c.Frame = f.Frame; len(c.Bars) > 0 {
		f.svg = c.SVG()
	}
	return f
}

// durations is how long transfers took, by kind.
func (r document) durations() figure {
	f := figure{Frame: chart.Frame{ID: "durations", Title: "Time taken"}, note: "by the middle transfer and by the slowest hundredth (p50 to p99), on a logarithmic scale", none: "no transfers"}
	var c chart.Ranges
	var said []string
	for _, k := range r.Kinds {
		if k.Direction == "none" {
			continue // not a transfer
		}
		one := chart.Range{Label: k.Direction + " " + k.Kind, Unknown: k.Taken == nil, Text: unknown}
		if d := k.Taken; d != nil {
			one.Low, one.High = time.Duration(d.P50), time.Duration(d.P99)
			if one.Text = span(d.P50).shown; one.Text != span(d.P99).shown {
				one.Text += " to " + span(d.P99).shown
			}
		}
		c.Ranges = append(c.Ranges, one)
		said = append(said, one.Label+": "+one.Text)
	}
	f.Description = strings.Join(said, "; ")
	if c.Frame = f.Frame; len(c.Ranges) > 0 {
		f.svg = c.SVG()
	}
	return f
}
