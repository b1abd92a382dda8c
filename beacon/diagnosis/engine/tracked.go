package engine

import (
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
)

// tracked is a diagnosis, raised or not raised yet, with what was last reported about it.
type tracked struct {
	Diagnosis
	True      time.Time         `json:"true"`               // since when it is true and not explained
	Explained time.Time         `json:"explained,omitzero"` // when its cause was last there
	Told      diagnosis.Finding `json:"told"`
}

// begin tracks a finding that is true for the first time. What is first seen after a gap may have
// begun before.
func begin(id string, f diagnosis.Finding, now time.Time, gap bool) *tracked {
	if f.Since.IsZero() {
		f.Since, f.Before = now, f.Before || gap
	}
	f.Since = earlier(f.Since, now)
	return &tracked{Diagnosis: Diagnosis{ID: id, Finding: f}, True: now}
}

// renew takes the present numbers of a diagnosis that is true. When it began stays. If a cause
// explains it, it counts as gone.
func (t *tracked) renew(f *diagnosis.Finding, by cause, now time.Time) {
	since, before := t.Since, t.Before
	t.Finding = *f
	t.Since, t.Before = since, before
	if by.there {
		t.Explained = now
	}
	switch {
	case by.code == "" && t.ExplainedBy != "":
		t.Gone, t.True = time.Time{}, now
	case by.code == "":
		t.Gone = time.Time{}
	case t.Gone.IsZero():
		t.Gone = now
	}
	t.ExplainedBy = by.code
}

// miss notes that a diagnosis is not true, and returns whether it is over. What is not raised yet
// may be gone for shorter than it must be true, so that what flaps is raised.
func (t *tracked) miss(now, settled time.Time) (over bool) {
	t.ExplainedBy = ""
	if t.Gone.IsZero() {
		t.Gone = now
	}
	if t.Raised.IsZero() {
		return now.Sub(t.Gone) >= TimingOf(t.Code).True
	}
	return t.over(now, settled)
}

// over reports whether a diagnosis that is raised is gone for long enough.
func (t *tracked) over(now, settled time.Time) bool {
	from := t.Gone
	if from.Before(settled) {
		from = settled
	}
	return now.Sub(from) >= TimingOf(t.Code).Gone
}

// The least times between two reports of one diagnosis, so that moving numbers do not fill the
// history. A rise of severity is reported at once.
const (
	markedPause = 5 * time.Minute // it differs markedly
	creepPause  = time.Hour       // it differs at all
)

// due returns whether and how a diagnosis that is true must be reported. It waits to be raised while
// its cause is not raised yet.
func (t *tracked) due(waits bool, now, settled time.Time) (k ChangeKind, due bool) {
	pause := now.Sub(t.Changed)
	switch {
	case t.ExplainedBy != "":
		return Cleared, !t.Raised.IsZero() && t.over(now, settled)
	case t.Raised.IsZero():
		return Raised, !waits && t.ripe(now)
	case t.Severity > t.Told.Severity:
		return Changed, true
	case pause >= creepPause:
		return Changed, t.differs()
	case pause >= markedPause:
		return Changed, t.differsMarkedly()
	}
	return 0, false
}

// ripe reports whether a diagnosis is true for long enough to be raised.
func (t *tracked) ripe(now time.Time) bool {
	return t.Raised.IsZero() && t.Gone.IsZero() && t.ExplainedBy == "" && now.Sub(t.True) >= TimingOf(t.Code).True
}

// tell notes that a diagnosis is reported.
func (t *tracked) tell(now time.Time, facts *estate.Facts) {
	if t.Raised.IsZero() {
		t.Raised, t.Coincident = now, coincident(&t.Finding, facts)
	}
	t.Changed, t.Told = now, t.Finding
	t.Told.Subjects = slices.Clone(t.Subjects)
}

// differsMarkedly compares with what was reported: another severity, confidence or end, or twice or
// half as many.
func (t *tracked) differsMarkedly() bool {
	return t.Severity != t.Told.Severity || t.Likely != t.Told.Likely || !t.Until.Equal(t.Told.Until) ||
		max(t.Count, t.Told.Count) >= 2*min(t.Count, t.Told.Count) && t.Count != t.Told.Count
}

// differs compares with what was reported, except what moves all the time: sizes, and times that
// are relative to now.
func (t *tracked) differs() bool {
	return t.differsMarkedly() || t.Count != t.Told.Count || t.Of != t.Told.Of || t.Why != t.Told.Why || !slices.Equal(t.Subjects, t.Told.Subjects)
}

// notAfter moves the times of a diagnosis to a time that a clock was set back to.
func (t *tracked) notAfter(now time.Time) {
	for _, at := range []*time.Time{&t.Since, &t.Raised, &t.Changed, &t.Gone, &t.True, &t.Explained} {
		*at = earlier(*at, now)
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
