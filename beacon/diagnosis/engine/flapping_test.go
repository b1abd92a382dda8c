package engine

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
)

// flapping makes random sequences of facts. Some codes are steady, some come and go within
// seconds, and the free space of the disk swings around its limit.
type flapping struct {
	*rand.Rand
	now     time.Time
	on      map[diagnosis.Code]bool
	restart time.Time
}

func newFlapping(seed uint64) *flapping {
	return &flapping{rand.New(rand.NewPCG(seed, 1)), noon, map[diagnosis.Code]bool{}, noon}
}

var flappingCodes = slices.Sorted(maps.Keys(examples))

func (r *flapping) facts(backwards bool) *estate.Facts {
	switch n := r.IntN(1000); {
	case n < 3:
		r.now = r.now.Add(time.Duration(r.IntN(7200)) * time.Second)
	case n < 6 && backwards:
		r.now = r.now.Add(-time.Duration(r.IntN(600)) * time.Second)
	case n < 8:
		r.restart = r.now
	case n < 50: // twice at one time
	case n < 300:
		r.now = r.now.Add(time.Duration(r.IntN(50)) * time.Second)
	default:
		r.now = r.now.Add(time.Second)
	}
	for i, code := range flappingCodes {
		slow := []int{2, 20, 200, 2000}[i%4] // steps between two changes, about
		if r.IntN(slow) == 0 {
			r.on[code] = !r.on[code]
		}
	}
	f := &estate.Facts{Now: r.now}
	f.Beacon.Started = r.restart
	for _, code := range flappingCodes {
		if r.on[code] {
			examples[code](f)
		}
	}
	if r.on[diagnosis.DiskLow] || r.IntN(2) == 0 {
		f.Beacon.Disk = disk(r.now, 190+r.Int64N(60))
	}
	if r.IntN(2) == 0 {
		f.Totals.Flaws *= 1 + r.IntN(100)
	}
	return f
}

// observer checks what an engine does against the rules, with a memory of its own.
type observer struct {
	t       *testing.T
	raised  map[string]time.Time // ids of active diagnoses, and when they were raised
	changed map[string]Change    // the last report of each
	run     map[string]time.Time // since when each is found, by the threshold for raising
	lost    map[string]time.Time // since when each is not found, if it was before
	last    map[string]time.Time // when each was last found
	eased   map[string]time.Time // when the cause of each was last there
}

func newObserver(t *testing.T) *observer {
	return &observer{t, map[string]time.Time{}, map[string]Change{}, map[string]time.Time{}, map[string]time.Time{}, map[string]time.Time{}, nil}
}

func (o *observer) see(f *estate.Facts, changes []Change, e *Engine) {
	found, explained := o.found(f, changes)
	for id := range found {
		delete(o.lost, id)
		o.last[id] = f.Now
		if _, running := o.run[id]; !running {
			o.run[id] = f.Now
		}
	}
	maps.DeleteFunc(o.run, func(id string, _ time.Time) bool {
		if found[id] {
			return false
		}
		if _, lost := o.lost[id]; !lost {
			o.lost[id] = f.Now
		}
		code, _, _ := strings.Cut(id, " ")
		return explained[id] || f.Now.Sub(o.lost[id]) >= TimingOf(diagnosis.Code(code)).True
	})
	maps.DeleteFunc(o.lost, func(id string, _ time.Time) bool { return o.run[id].IsZero() })
	for _, c := range changes {
		o.change(f.Now, c)
	}
	var active []string
	for _, d := range e.Active() {
		active = append(active, d.ID)
		if d.Since.After(f.Now) || d.Raised.After(f.Now) || d.Gone.IsZero() && d.ExplainedBy != "" {
			o.t.Errorf("active: %+v", d)
		}
	}
	if slices.Sort(active); !slices.Equal(active, slices.Sorted(maps.Keys(o.raised))) {
		o.t.Errorf("active %q, reported %q", active, slices.Sorted(maps.Keys(o.raised)))
	}
}

// found returns the ids of what is true and no consequence, and of what is a consequence: of
// anything raised or its own consequence, or of what was so until shortly before.
func (o *observer) found(f *estate.Facts, changes []Change) (ids, explained map[string]bool) {
	all := diagnosis.Findings(f)
	raised := maps.Clone(o.raised)
	for _, c := range changes {
		if c.Kind == Cleared && c.Diagnosis.ExplainedBy == "" {
			delete(raised, c.Diagnosis.ID)
		}
		if c.Kind == Raised {
			raised[c.Diagnosis.ID] = c.Time
		}
	}
	var there func(c diagnosis.Code) bool
	there = func(code diagnosis.Code) bool {
		_, is := raised[string(code)] // no cause has a diagnosis for each subject
		return is || slices.ContainsFunc(all, func(f diagnosis.Finding) bool { return f.Code == code }) && slices.ContainsFunc(causes[code], there)
	}
	ids, explained = map[string]bool{}, map[string]bool{}
	eased := map[string]time.Time{}
	for i := range all {
		b := bounded(all[i])
		id := idOf(&b)
		since, before := o.eased[id]
		switch {
		case slices.ContainsFunc(causes[b.Code], there):
			eased[id], explained[id] = f.Now, true
		case before && f.Now.Sub(since) < aftermaths[b.Code]:
			eased[id], explained[id] = since, true
		default:
			ids[id] = true
		}
	}
	o.eased = eased
	return ids, explained
}

func (o *observer) change(now time.Time, c Change) {
	d, of := &c.Diagnosis, TimingOf(c.Diagnosis.Code)
	since, active := o.raised[d.ID]
	before := o.changed[d.ID]
	switch c.Kind {
	case Raised:
		if active || now.Sub(o.run[d.ID]) < of.True || o.run[d.ID].IsZero() {
			o.t.Errorf("%s raised at %s, active since %s, true since %s", d.ID, now, since, o.run[d.ID])
		}
		for _, cause := range causes[d.Code] {
			if _, beside := o.raised[string(cause)]; beside {
				o.t.Errorf("%s raised beside its cause %s", d.ID, cause)
			}
		}
		o.raised[d.ID] = now
	case Changed:
		if !active || now.Sub(before.Time) < markedPause && d.Severity <= before.Diagnosis.Severity {
			o.t.Errorf("%s changed at %s, the last report was at %s", d.ID, now, before.Time)
		}
	case Cleared:
		if !active || now.Sub(since) < of.Gone {
			o.t.Errorf("%s cleared at %s, raised at %s", d.ID, now, since)
		}
		if d.ExplainedBy == "" && now.Sub(o.last[d.ID]) < of.Gone {
			o.t.Errorf("%s cleared at %s, last true at %s", d.ID, now, o.last[d.ID])
		}
		delete(o.raised, d.ID)
	}
	o.changed[d.ID] = c
}

func TestNothingIsRaisedAndClearedFasterThanItsTiming(t *testing.T) {
	counts := map[ChangeKind]int{}
	for seed := range uint64(6) {
		r, e, o := newFlapping(seed), &Engine{}, newObserver(t)
		for range 1500 {
			f := r.facts(false)
			changes := e.Step(f)
			o.see(f, changes, e)
			for _, c := range changes {
				counts[c.Kind]++
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for kind := range changeKinds {
		if counts[kind] < 100 {
			t.Errorf("only %d changes of kind %s: the test shows little", counts[kind], kind)
		}
	}
}

// TestARestartAtAnyStepChangesNothing restores one of two engines at every step, also with clocks
// that go backwards.
func TestARestartAtAnyStepChangesNothing(t *testing.T) {
	for seed := range uint64(2) {
		r, e, again := newFlapping(seed), &Engine{}, &Engine{}
		for step := range 250 {
			f := r.facts(true)
			want := e.Step(f)
			again = restored(t, again)
			if got := again.Step(f); !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, step %d: %q, want %q", seed, step, told(got), told(want))
			}
			if got := restored(t, again).Step(f); len(got) != 0 {
				t.Fatalf("seed %d, step %d: equal facts publish %q", seed, step, told(got))
			}
			if !reflect.DeepEqual(again.Active(), e.Active()) || again.Omitted() != e.Omitted() {
				t.Fatalf("seed %d, step %d: what is active differs", seed, step)
			}
		}
	}
}
