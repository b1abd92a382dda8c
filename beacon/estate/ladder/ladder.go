package ladder

import (
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
)

// Ladder holds what is known of each rung of one agent.
type Ladder [Rungs]Step

// Step is one rung of an agent, and the event that shows its state. Fields that do not apply are
// zero.
type Step struct {
	State State
	// Since is when a dark rung began to fail, as far as it is known, and when any other last
	// succeeded; zero: never.
	Since     time.Time
	Before    bool           // a dark rung may have begun to fail earlier
	Last      time.Time      // of the newest attempt, if it failed
	Channel   roster.Channel // on which it failed, from Account to Stored
	Direction event.Direction
	Status    int
	Substatus int
	Cause     event.Cause
	Path      string // empty: the request is no longer kept
}

// Dark returns the first dark rung.
func (l *Ladder) Dark() (r Rung, is bool) {
	for r := range Rungs {
		if l[r].State == Dark {
			return r, true
		}
	}
	return 0, false
}

// Stuck returns since when the first dark rung is dark; zero: none is.
func (l *Ladder) Stuck() time.Time {
	if r, is := l.Dark(); is {
		return l[r].Since
	}
	return time.Time{}
}

// lit is a rung that was passed; a zero time means that it never was.
func lit(at time.Time) Step {
	if at.IsZero() {
		return Step{}
	}
	return Step{State: Lit, Since: at}
}

// unreached is a rung that is not reached at present.
func unreached(s Step) Step {
	if s.State == Lit {
		s.State = Unseen
	}
	return s
}

// Ladder derives the rungs.
func (f *Facts) Ladder() (l Ladder) {
	l[Connect], l[TLS] = f.connection()
	l[Account] = f.account()
	l[Policy] = f.files(Policy, lit(newest(&f.Marks, policyChannels[:])))
	l[Packages] = f.files(Packages, lit(newest(&f.Marks, packageChannels[:])))
	if l[Policy].State == Dark && l[Packages].Since.Before(l[Policy].Since) {
		l[Packages] = unreached(l[Packages])
	}
	uploaded := newest(&f.Marks, uploadChannels[:])
	l[Upload] = f.files(Upload, lit(uploaded))
	l[Stored] = f.stored(uploaded)
	l[Relayed] = f.relayed(uploaded)
	return l
}

// connection returns the rungs before a request. A failure there is over when a later request came.
func (f *Facts) connection() (connect, handshake Step) {
	last := f.last()
	connect = lit(last.Time())
	switch {
	case f.Watched:
	case f.Plain:
		handshake.State = Absent
	case f.Secure:
		handshake = connect
	}
	e := f.Connection
	if e == nil || roster.StampOf(e.Time) <= last {
		return connect, handshake
	}
	failed := failed(e)
	failed.Since, failed.Before = f.Broken, f.Broken.IsZero()
	if failed.Before {
		failed.Since = e.Time
	}
	if inHandshake(e.Cause) {
		return lit(e.Time), failed
	}
	return failed, unreached(handshake)
}

// account returns the rung of credentials. A success on any channel proves that credentials were
// accepted, or that none are needed.
func (f *Facts) account() Step {
	for c := range roster.Channels {
		if f.Marks[c].Failed && f.rungOf(c) == Account {
			return f.dark(c)
		}
	}
	return lit(newest(&f.Marks, allChannels[:]))
}

// files returns a rung of transferred files: dark if the newest attempt on one of its channels failed,
// otherwise as given. Whatever failed for credentials did not reach it.
func (f *Facts) files(r Rung, otherwise Step) Step {
	blocked := false
	for c := range roster.Channels {
		if !f.Marks[c].Failed {
			continue
		}
		switch at := f.rungOf(c); {
		case at == r:
			return f.dark(c)
		case at == Account && f.home(c) == r:
			blocked = true
		}
	}
	if blocked {
		return unreached(otherwise)
	}
	return otherwise
}

// stored returns whether uploads reach the disk. An upload is acknowledged only after that, by a
// beacon of this program.
func (f *Facts) stored(uploaded time.Time) Step {
	for _, c := range uploadChannels {
		if f.Marks[c].Blemish == roster.PutAside {
			s := f.dark(c)
			s.Status, s.Before = int(f.Marks[c].Status), false
			return s
		}
	}
	otherwise := lit(uploaded)
	if f.Watched {
		otherwise = lit(f.Forwarded) // what was forwarded had been stored
	}
	return f.files(Stored, otherwise)
}

// relayed returns whether the parent accepted what was uploaded last.
func (f *Facts) relayed(uploaded time.Time) Step {
	switch waits := uploaded.After(f.Forwarded); {
	case f.Refused != nil:
		r := f.Refused
		return Step{State: Dark, Since: r.Time, Before: r.Count > 1, Last: r.Time, Direction: event.DirectionRelay, Status: r.Status, Cause: event.CauseStatus, Path: r.Path}
	case waits && f.Stranded(&f.Marks):
		return Step{State: Dark, Since: f.Changed, Before: f.Unwatched, Last: uploaded, Direction: event.DirectionRelay, Cause: f.ParentCause}
	case f.Parent == Alone && !f.Watched:
		return Step{State: Absent}
	case waits:
		return unreached(lit(f.Forwarded))
	}
	return lit(f.Forwarded)
}

// dark returns a dark rung: the newest attempt on a channel failed.
func (f *Facts) dark(c roster.Channel) Step {
	m := &f.Marks[c]
	s := Step{State: Dark, Status: int(m.Status)}
	if e := f.Failed[c]; e != nil {
		s = failed(e)
	}
	s.Channel, s.Last, s.Since = c, m.Last.Time(), m.Last.Time()
	if began := f.First[c]; !began.IsZero() {
		s.Since = began
	}
	s.Before = f.First[c].IsZero() || f.Watched && m.Success == 0
	return s
}

// failed returns a dark rung with the facts of a request.
func failed(e *event.Event) Step {
	return Step{State: Dark, Last: e.Time, Direction: e.Direction, Status: e.Status, Substatus: e.Substatus, Cause: e.Cause, Path: e.Path}
}
