package incident

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// recorder collects the codes that are raised, and those of failures.
type recorder map[diagnosis.Code]diagnosis.Severity

func (r recorder) take(l Line) {
	switch l.Change {
	case engine.Raised.String():
		r[l.Diagnosis.Code] = l.Diagnosis.Severity
	case Failed:
		r[l.Failure.Code] = diagnosis.Problem
	}
}

// TestEachIncidentRaisesItsCodeAndWhatItImplies plays all incidents.
func TestEachIncidentRaisesItsCodeAndWhatItImplies(t *testing.T) {
	for _, i := range All() {
		t.Run(string(i.Code), func(t *testing.T) {
			t.Parallel()
			got := recorder{}
			played, err := i.Play(t.Context(), t.TempDir(), start, got.take)
			if err != nil {
				t.Fatal(err)
			}
			want := append(slices.Clone(i.Implies), i.Code)
			slices.Sort(want)
			if codes := slices.Sorted(maps.Keys(got)); !slices.Equal(codes, want) || !played.Raised {
				t.Errorf("raised %q, want %q", codes, want)
			}
			if took := played.end.Sub(start); took >= Longest {
				t.Errorf("it takes %s", took)
			}
			facts := played.State(start).Facts(start)
			found := slices.ContainsFunc(diagnosis.Findings(&facts), func(f diagnosis.Finding) bool { return f.Code == i.Code })
			if is := slices.Contains(i.Code.Forms(), diagnosis.FormFinding); is && !found {
				t.Error("a dashboard does not show it afterwards")
			}
		})
	}
}

// TestAQuietEstateRaisesNothing lets a real beacon be visited once, and a week of events of an
// estate in which all is well.
func TestAQuietEstateRaisesNothing(t *testing.T) {
	for name, play := range map[string]func(context.Context, *stage) error{
		"http": played(nil, nothing),
		"tls":  secured(nil, nothing),
		"logs": logged(),
		"injected": injected(func(s *stage) {
			for range 14 {
				s.visits()
				s.pass(12 * time.Hour)
			}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			got := recorder{}
			i := Incident{Code: "quiet", play: play}
			if _, err := i.Play(t.Context(), t.TempDir(), start, got.take); err != nil {
				t.Fatal(err)
			}
			maps.DeleteFunc(got, func(_ diagnosis.Code, s diagnosis.Severity) bool { return s == diagnosis.Notice })
			if len(got) > 0 {
				t.Errorf("raised %v", got)
			}
		})
	}
}

// TestEachCodeHasAnIncidentOrAReason checks that nothing is promised for codes that are not raised,
// and nothing is left out.
func TestEachCodeHasAnIncidentOrAReason(t *testing.T) {
	missing := Missing()
	for _, code := range diagnosis.Codes() {
		entry, _ := code.Entry()
		i, has := Find(string(code))
		switch why := missing[code]; {
		case has == (why != ""):
			t.Errorf("%s: it has an incident: %t, reason for none %q", code, has, why)
		case has && (entry.Unraised != "" || i.Story == "" || i.How == ""):
			t.Errorf("%s: %+v", code, i)
		}
	}
	if n := len(diagnosis.Codes()); len(List()) != n || len(All())+len(missing) != n {
		t.Errorf("%d codes, %d listed, %d incidents, %d without", n, len(List()), len(All()), len(missing))
	}
}

func TestPeopleMayWriteACodeTheirWay(t *testing.T) {
	if i, known := Find(" DISK_FULL\n"); !known || i.Code != diagnosis.DiskFull {
		t.Errorf("%v, %t", i.Code, known)
	}
	if _, known := Find(string(diagnosis.WrongBeacon)); known {
		t.Error("a code that is not raised has an incident")
	}
}

// TestWhatWasPlayedCanBeShownLater moves an incident to another time.
func TestWhatWasPlayedCanBeShownLater(t *testing.T) {
	i, _ := Find(string(diagnosis.QueueStuck))
	played, err := i.Play(t.Context(), t.TempDir(), start, func(Line) {})
	if err != nil {
		t.Fatal(err)
	}
	later := start.AddDate(1, 0, 0)
	facts := played.State(later).Facts(later)
	found := diagnosis.Findings(&facts)
	if len(found) != 1 || found[0].Code != diagnosis.QueueStuck || later.Sub(found[0].Since) > 4*time.Hour || later.Sub(found[0].Since) < 3*time.Hour {
		t.Errorf("%+v", found)
	}
}

// TestAnIncidentThatDoesNotHappenIsAnError ends a wait.
func TestAnIncidentThatDoesNotHappenIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	i := Incident{Code: "never", play: func(ctx context.Context, s *stage) error {
		return s.await(ctx, "it happens", func(*event.Event) bool { return false })
	}}
	real, _ := Find(string(diagnosis.BadPath)) // its beacon stops
	for _, i := range []Incident{i, real} {
		if _, err := i.Play(ctx, t.TempDir(), start, func(Line) {}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", i.Code, err)
		}
	}
}
