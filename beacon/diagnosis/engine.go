package diagnosis

import (
	"cmp"
	"slices"
	"time"

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
	found := judged(facts, e.holds)
	var changes []Change
	report := func(k ChangeKind, t *tracked) {
		changes = append(changes, Change{now, k, t.clone()})
	}
	miss := func(id string, t *tracked, by Code) {
		if t.ExplainedBy = by; e.miss(t, now) {
			delete(e.tracked, id)
			if !t.Raised.IsZero() {
				report(Cleared, t)
			}
		}
	}
	ids := identify(found)
	for id, t := range e.tracked {
		if !ids[id] {
			miss(id, t, "")
		}
	}
	shown, hidden := e.sift(found)
	for id, t := range e.tracked {
		if f := shown[id]; f != nil {
			t.renew(f)
		} else if by := hidden[id]; by != "" {
			miss(id, t, by)
		}
	}
	e.track(found, shown, now, gap)
	for _, t := range e.tracked {
		t.Explains = consequences(t.Code, found)
		if k, ok := t.due(now); ok {
			t.tell(now)
			report(k, t)
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.Diagnosis.compare(&b.Diagnosis))
	})
	return changes
}

// identify bounds findings and returns their ids.
func identify(found []Finding) map[string]bool {
	ids := map[string]bool{}
	for i := range found {
		found[i] = found[i].bounded()
		ids[found[i].id()] = true
	}
	return ids
}

// sift returns the findings by their ids: those that stand for themselves, and the causes of the
// others. What is raised explains others until it is cleared.
func (e *Engine) sift(found []Finding) (shown map[string]*Finding, hidden map[string]Code) {
	holding := map[Code]bool{}
	for i := range found {
		holding[found[i].Code] = true
	}
	for _, t := range e.tracked {
		if !t.Raised.IsZero() {
			holding[t.Code] = true
		}
	}
	shown, hidden = map[string]*Finding{}, map[string]Code{}
	for i := range found {
		f := &found[i]
		id := f.id()
		if at := slices.IndexFunc(causes[f.Code], func(c Code) bool { return holding[c] }); at >= 0 {
			hidden[id] = causes[f.Code][at]
		} else if shown[id] == nil {
			shown[id] = f
		}
	}
	return shown, hidden
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
func (e *Engine) holds(code Code, subject string) bool {
	f := Finding{Code: code, Subjects: []Subject{{separate[code], clip(subject, nameKept)}}}
	t := e.tracked[f.id()]
	return t != nil && !t.Raised.IsZero() && t.Gone.IsZero()
}

// miss notes that a diagnosis is not true, and returns whether it was so for long enough to forget
// it: at once if it is not raised yet.
func (e *Engine) miss(t *tracked, now time.Time) (over bool) {
	if t.Raised.IsZero() {
		return true
	}
	if t.Gone.IsZero() {
		t.Gone = now
	}
	from := t.Gone
	if from.Before(e.settled) {
		from = e.settled
	}
	return now.Sub(from) >= timingOf(t.Code).Gone
}

// track begins to track what is shown and not tracked yet, in the order of the findings and as
// far as there is room.
func (e *Engine) track(found []Finding, shown map[string]*Finding, now time.Time, gap bool) {
	if e.tracked == nil {
		e.tracked = map[string]*tracked{}
	}
	count := map[Code]int{}
	for _, t := range e.tracked {
		count[t.Code]++
	}
	e.omitted = 0
	for i := range found {
		f := &found[i]
		id := f.id()
		if shown[id] != f || e.tracked[id] != nil {
			continue
		}
		if count[f.Code] >= eachMost {
			e.omitted++
			continue
		}
		count[f.Code]++
		e.tracked[id] = begin(id, *f, now, gap)
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
