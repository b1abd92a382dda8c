package engine

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
)

// Engine is a fold of facts: it decides when a diagnosis is raised, when it has changed enough to
// be reported again, and when it is cleared. The zero Engine is ready for use, by one goroutine.
type Engine struct {
	at      time.Time // of the last step
	started time.Time // of the beacon, at that step
	settled time.Time // until then, missing facts may only not be reported again yet
	tracked map[string]*tracked
	omitted int
}

// eachMost limits the diagnoses of a code that has one for each subject. Nobody reads more; the
// limit is there because names of folders and beacons come from outside.
const eachMost = 100

// Between two steps longer apart than gapLeast nothing was observed. After that, and after a start
// of the beacon, settling is the time in which it is not known yet what is no longer true: the
// queue and the other beacons are unknown until they are reported again.
const (
	gapLeast = time.Minute
	settling = 2 * time.Minute
)

// Step takes the facts of a time, which must include those of estate.PartOverview, and returns
// what changed: what is cleared, what has changed, and what is raised.
func (e *Engine) Step(facts *estate.Facts) []Change {
	now := plain(facts.Now)
	gap := e.advance(now, plain(facts.Beacon.Started))
	found := diagnosis.Judge(facts, e.holds)
	present := identify(found)
	var changes []Change
	report := func(k ChangeKind, t *tracked) {
		changes = append(changes, Change{now, k, t.clone()})
	}
	for id, t := range e.tracked {
		if present[id] == nil && t.miss(now, e.settled) {
			delete(e.tracked, id)
			if !t.Raised.IsZero() {
				report(Cleared, t)
			}
		}
	}
	e.track(found, gap)
	explained := e.explain(found, now)
	for id, t := range e.tracked {
		t.Explains = explained.by(t.Code)
		if present[id] == nil {
			continue
		}
		by := explained[id]
		t.renew(present[id], by, now)
		switch k, ok := t.due(by.waits, now, e.settled); {
		case !ok:
		case k == Cleared:
			report(k, t)
			t.Raised, t.Gone = time.Time{}, time.Time{}
		default:
			t.tell(now, facts)
			report(k, t)
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Diagnosis.compare(&b.Diagnosis))
	})
	return changes
}

// identify bounds findings and returns them by their ids. Of two with one id, the first counts.
func identify(found []diagnosis.Finding) map[string]*diagnosis.Finding {
	ids := map[string]*diagnosis.Finding{}
	for i := range found {
		f := &found[i]
		*f = bounded(*f)
		if id := idOf(f); ids[id] == nil {
			ids[id] = f
		}
	}
	return ids
}

// advance moves the engine to a time and returns whether the time before was not observed. A
// clock that was set back makes no diagnosis younger than now.
func (e *Engine) advance(now, started time.Time) (gap bool) {
	gap = e.at.IsZero() || now.Sub(e.at) > gapLeast
	restarted := !started.IsZero() && !started.Equal(e.started)
	if now.Before(e.at) {
		e.settled = earlier(e.settled, now.Add(settling))
		for _, t := range e.tracked {
			t.notAfter(now)
		}
	}
	if (gap || restarted) && !e.at.IsZero() {
		e.settled = now.Add(settling)
	}
	e.at = now
	if restarted {
		e.started = started
	}
	return gap
}

// holds reports whether a diagnosis is raised and true, and so stays true at the easier threshold.
func (e *Engine) holds(code diagnosis.Code, subject string) bool {
	f := diagnosis.Finding{Code: code, Subjects: []diagnosis.Subject{{Kind: separate[code], Name: clip(subject, nameKept)}}}
	t := e.tracked[idOf(&f)]
	return t != nil && !t.Raised.IsZero() && t.Gone.IsZero()
}

// track begins to track findings, in their order and as far as there is room.
func (e *Engine) track(found []diagnosis.Finding, gap bool) {
	if e.tracked == nil {
		e.tracked = map[string]*tracked{}
	}
	count := map[diagnosis.Code]int{}
	for _, t := range e.tracked {
		count[t.Code]++
	}
	e.omitted = 0
	for i := range found {
		f := &found[i]
		id := idOf(f)
		switch {
		case e.tracked[id] != nil:
		case count[f.Code] >= eachMost:
			e.omitted++
		default:
			count[f.Code]++
			e.tracked[id] = begin(id, *f, e.at, gap)
		}
	}
}

// Active returns what is raised: the most severe first, then the widest scope, then the oldest.
// It shares no memory with the engine.
func (e *Engine) Active() []Diagnosis {
	var all []Diagnosis
	for _, t := range e.tracked {
		if !t.Raised.IsZero() {
			all = append(all, t.clone())
		}
	}
	slices.SortFunc(all, func(a, b Diagnosis) int { return a.compare(&b) })
	return all
}

// Omitted returns how many findings the last step left out, because there were too many of a code.
func (e *Engine) Omitted() int { return e.omitted }
