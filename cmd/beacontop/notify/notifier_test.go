package notify

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
	"beacontop/beacon/relay"
)

var one = []Hook{{URL: "http://hooks.example/secret"}}

func TestADiagnosisIsToldWhenItIsRaisedAndWhenItIsCleared(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		w.want("raised disk-full; ")
		m := w.inbox[0].got[0]
		if m.Severity != diagnosis.Problem || m.Text != "uploads are refused: too little disk space" || m.Beacon != "LON-BEACON1" || m.BeaconID != "0011" || m.Since.IsZero() || m.Count != 1 {
			t.Errorf("%+v", m)
		}
		w.clear(diagnosis.DiskFull)
		pass(time.Hour)
		w.want("raised disk-full; cleared disk-full; ")
		if n := w.inbox[0].attempts; n != 2 {
			t.Errorf("%d attempts", n)
		}
	})
}

func TestSeverityAndCodesSelect(t *testing.T) {
	hooks := []Hook{
		{URL: "http://a", Severity: diagnosis.Problem},
		{URL: "http://b", Codes: []diagnosis.Code{diagnosis.TLSWeak, diagnosis.SiblingDown}},
	}
	inWorld(t, hooks, func(w *world) {
		w.raise(diagnosis.TLSWeak)
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		if a, b := w.inbox[0].told(), w.inbox[1].told(); a != "raised disk-full; " || b != "raised tls-weak; " {
			t.Errorf("told %q and %q", a, b)
		}
		// What becomes more severe is told from then on, and its end as well.
		d := of(diagnosis.TLSWeak, "")
		d.Severity = diagnosis.Problem
		w.step(engine.Changed, d)
		pass(time.Minute)
		w.clear(diagnosis.TLSWeak)
		pass(time.Minute)
		if a, b := w.inbox[0].told(), w.inbox[1].told(); a != "raised disk-full; raised tls-weak; cleared tls-weak; " || b != "raised tls-weak; raised tls-weak; cleared tls-weak; " {
			t.Errorf("told %q and %q", a, b)
		}
	})
}

func TestWhatIsClearedWithinHoldIsNotTold(t *testing.T) {
	inWorld(t, []Hook{{URL: "http://a", Hold: 10 * time.Minute}}, func(w *world) {
		for range 20 {
			w.raise(diagnosis.DiskFull)
			pass(9 * time.Minute)
			w.clear(diagnosis.DiskFull)
			pass(time.Minute)
		}
		w.want("")
		w.raise(diagnosis.DiskFull)
		pass(10*time.Minute - time.Second)
		w.want("")
		pass(10 * time.Second)
		w.want("raised disk-full; ")
	})
}

// TestHoldGoesOnOverARestart stops the program between raise and hold.
func TestHoldGoesOnOverARestart(t *testing.T) {
	inWorld(t, []Hook{{URL: "http://a", Hold: 10 * time.Minute}}, func(w *world) {
		w.raise(diagnosis.DiskFull)
		pass(4 * time.Minute)
		w.stop()
		time.Sleep(4 * time.Minute)
		w.start()
		pass(time.Minute + 50*time.Second)
		w.want("")
		pass(20 * time.Second)
		w.want("raised disk-full; ")
	})
}

func TestRepeatRemindsUntilItIsCleared(t *testing.T) {
	inWorld(t, []Hook{{URL: "http://a", Repeat: time.Hour}}, func(w *world) {
		w.raise(diagnosis.DiskFull)
		pass(2*time.Hour + time.Minute)
		w.want("raised disk-full; repeated disk-full; repeated disk-full; ")
		w.clear(diagnosis.DiskFull)
		pass(5 * time.Hour)
		w.want("raised disk-full; repeated disk-full; repeated disk-full; cleared disk-full; ")
	})
}

// TestAnOutageIsOneMessage raises the diagnoses of 100 networks within two seconds, with 5,000 agents
// in them.
func TestAnOutageIsOneMessage(t *testing.T) {
	inWorld(t, one, func(w *world) {
		var all []engine.Diagnosis
		for i := range 100 {
			d := of(diagnosis.SegmentSilent, fmt.Sprintf("10.1.%d.0/24", i))
			d.Count, d.Of = 50, 50
			all = append(all, d)
		}
		w.step(engine.Raised, all[:40]...)
		time.Sleep(2 * time.Second)
		w.step(engine.Raised, all[40:]...)
		pass(time.Minute)
		w.want("raised segment-silent; ")
		m := w.inbox[0].got[0]
		if m.Count != 100 || len(m.Subjects) != 16 || !strings.Contains(m.Text, "; and 97 more") {
			t.Errorf("%+v", m)
		}
		w.step(engine.Cleared, all...)
		pass(time.Minute)
		w.want("raised segment-silent; cleared segment-silent; ")
	})
}

// TestFlappingIsBounded raises and clears 100 diagnoses of ten codes a hundred times each, within hours.
func TestFlappingIsBounded(t *testing.T) {
	inWorld(t, one, func(w *world) {
		codes := []diagnosis.Code{
			diagnosis.DiskFull, diagnosis.DiskLow, diagnosis.ParentDown, diagnosis.PolicyRejected, diagnosis.TLSWeak,
			diagnosis.QueueSlow, diagnosis.QueueStuck, diagnosis.EventsLost, diagnosis.AgentsFailing,
		}
		const rounds, each = 100, 91
		for range rounds {
			var all []engine.Diagnosis
			for _, code := range codes {
				all = append(all, of(code, "x"))
			}
			for i := range each {
				all = append(all, of(diagnosis.SiblingDown, fmt.Sprint("http://b", i)))
			}
			w.step(engine.Raised, all...)
			time.Sleep(40 * time.Second)
			w.step(engine.Cleared, all...)
			time.Sleep(40 * time.Second)
		}
		pass(24 * time.Hour)
		hours := (rounds * 80 * time.Second).Hours()
		bound := (len(codes) + 1) * (bucketSize + int(hours*float64(time.Hour/bucketTime)) + 2)
		got := w.inbox[0].got
		if len(got) > bound || len(got) < 5*len(codes) {
			t.Errorf("%d messages, want at most %d", len(got), bound)
		}
		last, times := map[diagnosis.Code]Event{}, 0
		for _, m := range got {
			if last[m.Code] == m.Event && m.Event == Cleared {
				t.Errorf("%s was cleared twice", m.Code)
			}
			last[m.Code] = m.Event
			times += m.Times
		}
		for _, code := range append(codes, diagnosis.SiblingDown) {
			if last[code] != Cleared {
				t.Errorf("the last message about %s is %s", code, last[code])
			}
		}
		if want := rounds * (len(codes) + each); times != want {
			t.Errorf("the messages tell of %d times, want %d", times, want)
		}
		t.Logf("%d messages tell of %d times", len(got), times)
	})
}

// TestADeadReceiverHoldsUpNothing: the other hook gets everything at once, the dead one gets it later,
// and that it is dead is told to the other one.
func TestADeadReceiverHoldsUpNothing(t *testing.T) {
	hooks := []Hook{{URL: "http://dead.example/s3cr3t"}, {URL: "http://good.example"}}
	inWorld(t, hooks, func(w *world) {
		dead, good := w.inbox[0], w.inbox[1]
		dead.set(errors.New("connection refused"))
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		if good.told() != "raised disk-full; " || len(w.events) != 1 || w.events[0].Topic != event.TopicNotify || w.events[0].Name != "http://dead.example" || w.events[0].Detail != "connection refused" {
			t.Errorf("told %q, events %+v", good.told(), w.events)
		}
		failed := of(diagnosis.NotifyFailed, "http://dead.example")
		w.step(engine.Raised, failed)
		pass(time.Hour)
		w.clear(diagnosis.DiskFull)
		pass(11 * time.Hour)
		if n := dead.attempts; n < 40 || n > 70 {
			t.Errorf("%d attempts in 12 hours", n)
		}
		if want := "raised disk-full; raised notify-failed; cleared disk-full; "; good.told() != want {
			t.Errorf("told %q, want %q", good.told(), want)
		}
		dead.set(nil)
		pass(pauseMost + time.Minute)
		w.step(engine.Cleared, failed)
		pass(time.Minute)
		if dead.told() != "raised disk-full; cleared disk-full; " || len(w.events) != 2 || w.events[1].Cause != event.CauseNone {
			t.Errorf("told %q later, events %+v", dead.told(), w.events)
		}
	})
}

// TestWhatIsOwedSurvivesARestart: the receiver is down when the program stops, and up again later.
func TestWhatIsOwedSurvivesARestart(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.inbox[0].set(errors.New("down"))
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		w.clear(diagnosis.DiskFull)
		w.stop()
		w.inbox[0].set(nil)
		time.Sleep(time.Hour)
		w.start()
		pass(time.Minute)
		w.want("raised disk-full; cleared disk-full; ")
	})
}

// TestWhatACrashMadeTheEngineForget: it raises again what it had raised, or still has what it had
// cleared.
func TestWhatACrashMadeTheEngineForget(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.raise(diagnosis.DiskFull)
		w.raise(diagnosis.TLSWeak)
		w.raise(diagnosis.DiskLow)
		pass(time.Minute)
		low := w.active[string(diagnosis.DiskLow)]
		w.clear(diagnosis.DiskLow)
		pass(time.Minute)
		const before = "raised disk-full; raised disk-low; raised tls-weak; cleared disk-low; "
		w.want(before)
		w.stop()
		w.active = map[string]engine.Diagnosis{low.ID: low}
		w.start()
		pass(time.Minute)
		w.raise(diagnosis.DiskFull) // again; nobody raises TLSWeak
		pass(time.Minute + 30*time.Second)
		w.want(before + "cleared tls-weak; ")
		w.clear(diagnosis.DiskLow)
		pass(time.Hour)
		w.want(before + "cleared tls-weak; ")
		w.raise(diagnosis.DiskLow) // another occurrence
		pass(time.Minute)
		w.want(before + "cleared tls-weak; raised disk-low; ")
	})
}

// TestQuietHoursFollowTheClockOfTheWall lets a night pass in which the clocks go forward, and one in
// which they go back.
func TestQuietHoursFollowTheClockOfTheWall(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	quiet := []Hook{{URL: "http://a", Repeat: time.Hour, Quiet: []relay.Window{{From: 22 * time.Hour, To: 6 * time.Hour}}}}
	for name, evening := range map[string]time.Time{
		"an hour less": time.Date(2000, 3, 25, 21, 0, 0, 0, berlin),
		"an hour more": time.Date(2000, 10, 28, 21, 0, 0, 0, berlin),
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, quiet, func(w *world) {
				pass(time.Until(evening))
				w.raise(diagnosis.DiskLow)
				pass(2 * time.Hour) // 23:00
				w.want("raised disk-low; ")
				w.raise(diagnosis.DiskFull)
				w.raise(diagnosis.TLSWeak)
				pass(time.Hour)
				w.clear(diagnosis.TLSWeak) // came and went
				w.clear(diagnosis.DiskLow)
				six := time.Date(evening.Year(), evening.Month(), evening.Day()+1, 6, 0, 0, 0, berlin)
				pass(time.Until(six) - time.Second)
				w.want("raised disk-low; ")
				pass(time.Minute)
				w.want("raised disk-low; raised disk-full; cleared disk-low; ")
				if at := w.inbox[0].at[1].In(berlin); at.Hour() != 6 || at.Minute() != 0 {
					t.Errorf("sent at %s", at)
				}
			})
		})
	}
}

// TestTimesOfTheEngineAreNotTrusted: its clock jumped by a day while a diagnosis is held.
func TestTimesOfTheEngineAreNotTrusted(t *testing.T) {
	for _, jump := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		inWorld(t, []Hook{{URL: "http://a", Hold: 10 * time.Minute}}, func(w *world) {
			d := of(diagnosis.DiskFull, "")
			d.Raised, d.Changed, d.Since = d.Raised.Add(jump), d.Changed.Add(jump), d.Since.Add(jump)
			w.step(engine.Raised, d)
			pass(10*time.Minute - time.Second)
			w.want("")
			pass(time.Minute)
			w.want("raised disk-full; ")
		})
	}
}

// TestAClockThatWasSetBackOverARestart: what was saved is from the future.
func TestAClockThatWasSetBackOverARestart(t *testing.T) {
	inWorld(t, []Hook{{URL: "http://a", Hold: 10 * time.Minute, Repeat: time.Hour}}, func(w *world) {
		w.raise(diagnosis.DiskLow)
		pass(15 * time.Minute)
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		w.stop()
		files, err := filepath.Glob(filepath.Join(w.dir, Dir, "*"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		text, err := os.ReadFile(files[0])
		if err == nil { // the bubble begins in the year 2000
			err = os.WriteFile(files[0], []byte(strings.ReplaceAll(string(text), "2000-01-01T", "2031-01-01T")), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.start()
		pass(11 * time.Minute)
		w.want("raised disk-low; raised disk-full; ")
		pass(time.Hour)
		w.want("raised disk-low; raised disk-full; repeated disk-low; repeated disk-full; ")
	})
}

func TestADamagedOutboxBeginsAnew(t *testing.T) {
	for _, text := range []string{"", "{", `{"schema":7}`, `{"schema":1,"entries":{"x":null},"buckets":{}}`, `{"schema":1,"entries":null}`, "null"} {
		inWorld(t, one, func(w *world) {
			w.raise(diagnosis.DiskFull)
			pass(time.Minute)
			w.stop()
			files, err := filepath.Glob(filepath.Join(w.dir, Dir, "*"))
			if err == nil {
				err = os.WriteFile(files[0], []byte(text), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			w.start()
			pass(time.Minute)
			w.want("raised disk-full; raised disk-full; ")
			if len(w.events) != 1 || w.events[0].Topic != event.TopicGap {
				t.Errorf("%q: events %+v", text, w.events)
			}
		})
	}
}

// TestABookIsBounded floods a hook whose receiver is down.
func TestABookIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, h := newBook(), &one[0]
		for i := range 3 * entriesMost {
			d := of(diagnosis.FolderRemoved, fmt.Sprint(i))
			b.change(&engine.Change{Kind: engine.Raised, Diagnosis: d}, h, "a", time.Now())
		}
		if len(b.Entries) != entriesMost {
			t.Errorf("%d entries", len(b.Entries))
		}
		pass(time.Minute)
		if f := b.next(h, sender{}, time.Now()); f == nil || f.Message.Count != entriesMost || len(f.Message.Text) > 5*textMost || len(f.Message.Subjects) != subjectsMost {
			t.Errorf("%+v", f)
		}
	})
}

// TestOutboxesOfOtherReceiversAreDeleted, and no other files.
func TestOutboxesOfOtherReceiversAreDeleted(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.raise(diagnosis.DiskFull)
		pass(time.Minute)
		w.stop()
		if err := os.WriteFile(filepath.Join(w.dir, Dir, "mine.json"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		w.hooks = []Hook{{URL: "http://other.example"}}
		w.start()
		pass(time.Minute)
		w.want("raised disk-full; raised disk-full; ")
		if files, err := filepath.Glob(filepath.Join(w.dir, Dir, "*")); len(files) != 2 || err != nil {
			t.Errorf("%q, %v", files, err)
		}
	})
}
