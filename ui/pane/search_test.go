package pane

import (
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
	"beacontop/ui/uitest"
)

// parsed returns a filter; the text must be valid.
func parsed(text string) filter.Filter {
	f, err := filter.Parse(text)
	if err != nil {
		panic(err)
	}
	return f
}

// TestEveryVisibleColumnIsSearched filters by the text of each cell of each row: the row must
// match. Signs and arrows before a text are separate words.
func TestEveryVisibleColumnIsSearched(t *testing.T) {
	theme := draw.NewTheme(draw.ThemeNone, false)
	states := map[string]*estate.State{"busy": uitest.Busy(), "foreign": uitest.Foreign()}
	twins := estate.NewState(estate.Limits{}) // one name used twice, and one device with two addresses
	for i, n := range []byte{8, 9, 8, 9} {
		twins.Apply(uitest.Request(time.Duration(9-i)*time.Hour, "HERON07", n, protocol.KindPolicy, 200, ""))
	}
	twin := uitest.Request(time.Hour, "HERON07", 7, protocol.KindPolicy, 404, event.CauseNotFound)
	twin.Device.Domain, twin.Detail, twin.Substatus = "lab.example", "404.7 the extension is denied", 7
	twins.Apply(twin)
	states["twins"] = twins
	for name, s := range states {
		ask := func(f filter.Filter, group failures.Key) estate.Sample {
			return s.Sample(estate.Query{
				Now: uitest.Noon, Parts: estate.PartAgents | estate.PartRequests | estate.PartFailures, Agents: estate.AgentsQuery{Filter: f, Limit: 500},
				Requests: estate.RequestsQuery{Filter: f, Limit: 500}, Failures: failures.Query{Filter: f, Group: group, Limit: 500},
			})
		}
		all, n := ask(filter.Filter{}, failures.Key{}), 0
		check := func(row string, cells []draw.Cell, group failures.Key, shows func(*estate.Sample) bool) {
			t.Helper()
			for _, c := range cells {
				text := strings.TrimLeft(strings.Trim(c.Text, " "), "●▲✖○↓↑›» ")
				if strings.Trim(text, strings.Join(theme.Glyphs.Bars, "")+"✖ ") == "" { // a drawing
					continue
				}
				n++
				if got := ask(parsed(`"`+text+`"`), group); !shows(&got) {
					t.Errorf("%s, %s: a filter by %q does not show it", name, row, text)
				}
			}
		}
		for _, r := range all.Agents.Rows {
			check("agent "+r.Device.String(), agentCells(&theme, &all, &r), failures.Key{}, func(got *estate.Sample) bool {
				return slices.ContainsFunc(got.Agents.Rows, func(o estate.AgentRow) bool { return o.Device == r.Device })
			})
		}
		for i, e := range all.Requests.Rows {
			check("request of "+e.Path, transferCells(&theme, uitest.Noon, &all.Requests.Rows[i]), failures.Key{}, func(got *estate.Sample) bool {
				return slices.Contains(got.Requests.Numbers, all.Requests.Numbers[i])
			})
		}
		for _, g := range all.Failures.Groups {
			sample := ask(filter.Filter{}, g.Key)
			cells := []draw.Cell{theme.Plain.Cell(g.Title(false)), theme.Plain.Cell(g.Title(true))}
			check("group "+g.Title(false), cells, g.Key, func(got *estate.Sample) bool {
				return slices.ContainsFunc(got.Failures.Groups, func(o failures.Group) bool { return o.Key == g.Key })
			})
			for _, r := range sample.Failures.Rows {
				check("failure of "+r.Device.String(), failureCells(&theme, &sample, &r), g.Key, func(got *estate.Sample) bool {
					return slices.ContainsFunc(got.Failures.Rows, func(o failures.Row) bool { return o.Key() == r.Key() })
				})
			}
		}
		if n < 40 {
			t.Errorf("%s: only %d cells", name, n)
		}
	}
}
