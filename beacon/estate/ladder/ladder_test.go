package ladder

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

// ok and bad are marks of a channel whose newest transfer succeeded, or failed.
func ok(at time.Time) roster.Mark {
	return roster.Mark{Last: roster.StampOf(at), Success: roster.StampOf(at), Status: 200}
}

func bad(at, success time.Time, status int16) roster.Mark {
	m := roster.Mark{Last: roster.StampOf(at), Status: status, Failed: true}
	if !success.IsZero() {
		m.Success = roster.StampOf(success)
	}
	return m
}

func request(at time.Time, k protocol.Kind, status int, c event.Cause) event.Event {
	e := event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Status: status, Cause: c, Path: "/ManageSoftDL/x"}
	if k == protocol.KindInventory || k == protocol.KindVDI {
		e.Direction = event.DirectionUpload
	}
	return e
}

func connection(at time.Time, c event.Cause) event.Event {
	return event.Event{Time: at, Topic: event.TopicRequest, Cause: c}
}

// drawn writes a ladder as one word: ● lit, ✖ dark, ○ not seen, – not applicable.
func drawn(l Ladder) string {
	var out strings.Builder
	for _, s := range l {
		out.WriteString([...]string{Unseen: "○", Lit: "●", Dark: "✖", Absent: "–"}[s.State])
	}
	return out.String()
}

func TestRungs(t *testing.T) {
	hour, day := time.Hour, 24*time.Hour
	well := roster.Marks{roster.ChannelPolicy: ok(ago(hour)), roster.ChannelSchedule: ok(ago(hour)), roster.ChannelInventory: ok(ago(hour))}
	with := func(c roster.Channel, m roster.Mark) roster.Marks {
		marks := well
		marks[c] = m
		return marks
	}
	tests := []struct {
		name  string
		facts Facts
		seen  []event.Event
		want  string // connect tls account policy packages upload stored relayed
		since time.Time
	}{
		{name: "an agent of which nothing is known", want: "○○○○○○○–"},
		{name: "all is well, and there is no parent", facts: Facts{Marks: well, Plain: true}, want: "●–●●●●●–"},
		{name: "a beacon with both listeners does not record TLS", facts: Facts{Marks: well, Parent: Up}, want: "●○●●●●●○"},
		{name: "a beacon with TLS only", facts: Facts{Marks: well, Secure: true, Parent: Up, Forwarded: ago(hour - time.Second)}, want: "●●●●●●●●"},
		{name: "logs show neither TLS nor what was stored", facts: Facts{Marks: well, Watched: true}, want: "●○●●●●○○"},
		{name: "what was forwarded had been stored", facts: Facts{Marks: well, Watched: true, Forwarded: ago(time.Minute)}, want: "●○●●●●●●"},
		{
			name: "a policy that fails hides older packages", facts: Facts{Marks: with(roster.ChannelPolicy, bad(ago(time.Minute), ago(day), 404)), Plain: true},
			seen: []event.Event{request(ago(time.Minute), protocol.KindPolicy, 404, event.CauseNotFound), request(ago(10*time.Minute), protocol.KindPolicy, 404, event.CauseNotFound)},
			want: "●–●✖○●●–", since: ago(10 * time.Minute),
		},
		{
			name: "credentials block the channel that needs them", facts: Facts{Marks: with(roster.ChannelInventory, bad(ago(time.Minute), time.Time{}, 401)), Plain: true},
			want: "●–✖●●○○–", since: ago(time.Minute),
		},
		{
			name: "a package", facts: Facts{Marks: with(roster.ChannelFailover, bad(ago(time.Minute), ago(hour), 404)), Plain: true},
			want: "●–●●✖●●–", since: ago(time.Minute),
		},
		{
			name: "a full disk is a fault of the beacon", facts: Facts{Marks: with(roster.ChannelInventory, bad(ago(time.Minute), ago(hour), 507)), Plain: true},
			want: "●–●●●●✖–", since: ago(time.Minute),
		},
		{
			name: "an upload in BadLogs", facts: Facts{Marks: with(roster.ChannelUsage, roster.Mark{Last: roster.StampOf(ago(time.Minute)), Status: 200, Blemish: roster.PutAside}), Plain: true},
			want: "●–●●●●✖–", since: ago(time.Minute),
		},
		{
			name: "an upload of another kind", facts: Facts{Marks: with(roster.ChannelOther, bad(ago(time.Minute), time.Time{}, 413)), Plain: true},
			seen: []event.Event{request(ago(time.Minute), protocol.KindVDI, 413, event.CauseTooLarge)},
			want: "●–●●●✖●–", since: ago(time.Minute),
		},
		{
			name: "a handshake after the last request", facts: Facts{Marks: well, Parent: Up},
			seen: []event.Event{connection(ago(time.Minute), event.CauseTLSRejected), connection(ago(20*time.Minute), event.CauseTLSRejected), connection(ago(2*hour), event.CauseTLSRejected)},
			want: "●✖●●●●●○", since: ago(20 * time.Minute),
		},
		{
			name: "a handshake before the last request is over", facts: Facts{Marks: well},
			seen: []event.Event{connection(ago(2*hour), event.CauseTLSRejected)}, want: "●○●●●●●–",
		},
		{
			name: "a connection that somebody closed means nothing", facts: Facts{Marks: well},
			seen: []event.Event{connection(ago(time.Minute), event.CauseAborted)}, want: "●○●●●●●–",
		},
		{
			name: "a connection that carries no request", facts: Facts{Marks: well, Plain: true},
			seen: []event.Event{connection(ago(time.Minute), event.CauseProxy)}, want: "✖–●●●●●–", since: ago(time.Minute),
		},
		{
			name: "the parent is down since before the upload", facts: Facts{Marks: well, Plain: true, Parent: Down, Changed: ago(2 * hour), ParentCause: event.CauseRefused},
			want: "●–●●●●●✖", since: ago(2 * hour),
		},
		{name: "the parent is down since after the upload", facts: Facts{Marks: well, Plain: true, Parent: Down, Changed: ago(time.Minute)}, want: "●–●●●●●○"},
		{
			name: "the parent rejects its file", facts: Facts{Marks: well, Plain: true, Parent: Up, Refused: &Refusal{Time: ago(time.Minute), Status: 400, Count: 2}},
			want: "●–●●●●●✖", since: ago(time.Minute),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range tt.seen {
				tt.facts.See(&tt.seen[i])
			}
			l := tt.facts.Ladder()
			if got := drawn(l); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if !l.Stuck().Equal(tt.since) {
				t.Errorf("stuck since %v, want %v", l.Stuck(), tt.since)
			}
		})
	}
}

// TestTheOrderOfTransfersDoesNotMatter sees the same transfers in random orders, some of them twice.
func TestTheOrderOfTransfersDoesNotMatter(t *testing.T) {
	marks := roster.Marks{
		roster.ChannelPolicy: bad(ago(time.Minute), ago(time.Hour), 404), roster.ChannelInventory: bad(ago(3*time.Minute), time.Time{}, 507),
	}
	all := []event.Event{
		connection(ago(10*time.Second), event.CauseTLS), connection(ago(30*time.Second), event.CauseTLSVersion), connection(ago(2*time.Hour), event.CauseTLS),
		request(ago(time.Minute), protocol.KindPolicy, 404, event.CauseNotFound), request(ago(20*time.Minute), protocol.KindPolicy, 404, event.CauseNotFound),
		request(ago(70*time.Minute), protocol.KindPolicy, 404, event.CauseNotFound), request(ago(time.Hour), protocol.KindPolicy, 200, event.CauseNone),
		request(ago(3*time.Minute), protocol.KindInventory, 507, event.CauseDiskFull),
		{Time: ago(5 * time.Minute), Topic: event.TopicRelay, Direction: event.DirectionRelay}, {Time: ago(9 * time.Minute), Topic: event.TopicRelay, Direction: event.DirectionRelay},
	}
	seen := func(events []event.Event) Ladder {
		f := Facts{Marks: marks, Parent: Up}
		for i := range events {
			f.See(&events[i])
		}
		return f.Ladder()
	}
	want := seen(all)
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		mixed := append([]event.Event(nil), all...)
		mixed = append(mixed, all[r.IntN(len(all))])
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if got := seen(mixed); got != want {
			t.Fatalf("%+v\nwant %+v", got, want)
		}
	}
	if want[Policy].Since != ago(20*time.Minute) || want[Policy].Path == "" || want[TLS].Cause != event.CauseTLS {
		t.Errorf("%+v", want)
	}
}

func TestNamesReadBack(t *testing.T) {
	for r := range Rungs {
		text, err := r.MarshalText()
		var back Rung
		if err != nil || back.UnmarshalText(text) != nil || back != r {
			t.Errorf("rung %s reads back as %s", text, back)
		}
	}
	for s := range states {
		text, err := s.MarshalText()
		var back State
		if err != nil || back.UnmarshalText(text) != nil || back != s {
			t.Errorf("state %s reads back as %s", text, back)
		}
	}
}
