package timeline

import (
	"strconv"
	"strings"

	"beacontop/beacon/event"
)

// change reports whether an event changes something, and how much that matters.
func (t *Timeline) change(e *event.Event) (Weight, bool) {
	switch e.Topic {
	case event.TopicStart, event.TopicStop, event.TopicClock:
		return Neutral, true
	case event.TopicParent, event.TopicSibling, event.TopicOrigin:
		return t.peer(e)
	case event.TopicBypass:
		return t.bypass(e)
	case event.TopicPolicy, event.TopicAccounts, event.TopicCertificate:
		return t.loaded(e)
	case event.TopicDisk:
		return t.disk(e)
	case event.TopicParked:
		return Warning, true
	case event.TopicFlaw:
		return Warning, e.Active // otherwise the file stays where it is
	case event.TopicGap:
		return Warning, true
	case event.TopicHistory:
		return t.problem("history", string(e.Cause))
	case event.TopicListing:
		return t.problem("listing "+e.Folder, string(e.Cause))
	case event.TopicSource:
		if e.Source == nil {
			return Neutral, false
		}
		return t.problem("source "+e.Source.Path, e.Source.Problem)
	case event.TopicWindow:
		before, differs := t.differs("window", strconv.FormatBool(e.Active))
		return Neutral, differs && (before != "" || !e.Active)
	case event.TopicWatch:
		before, differs := t.differs("watch "+e.Folder, strconv.FormatBool(e.Active))
		return Neutral, differs && before != ""
	case event.TopicBadLogs:
		before, differs := t.differs("bad logs "+e.Folder, strconv.Itoa(e.Count))
		was, err := strconv.Atoi(before)
		return Warning, differs && err == nil && e.Count > was
	case event.TopicDiagnosis:
		return diagnosed(e)
	case event.TopicLogin:
		if e.Cause != event.CauseNone {
			return Warning, true
		}
		return Neutral, true
	}
	return Neutral, false
}

// peer compares with the last state of another beacon. That one is up for the first time is no
// change.
func (t *Timeline) peer(e *event.Event) (Weight, bool) {
	if e.Reach == event.ReachUnknown { // the event only names it
		return Neutral, false
	}
	kind := e.Topic.String() + " " + e.Peer
	before, differs := t.differs(kind, e.Reach.String())
	switch {
	case differs && e.Reach == event.ReachDown:
		return Warning, true
	case differs && before != "":
		return Good, true
	}
	if e.Topic == event.TopicSibling || !e.Active {
		return Neutral, false
	}
	used, differs := t.differs(e.Topic.String()+" in use", e.Peer)
	return Neutral, differs && used != ""
}

// bypass compares with the names that the failover list had before.
func (t *Timeline) bypass(e *event.Event) (Weight, bool) {
	if e.Count == 0 {
		before, differs := t.differs("bypass "+e.Name, none)
		return Good, differs && before != ""
	}
	_, differs := t.differs("bypass "+e.Name, e.Peer)
	return Warning, differs
}

// loaded compares what was loaded with what was loaded before. What is loaded at a start is a change
// only if it is another one than at the end of the run before.
func (t *Timeline) loaded(e *event.Event) (Weight, bool) {
	subject, state := e.Topic.String(), "loaded"
	switch {
	case e.Cause != event.CauseNone:
		state = refused + e.Detail
	case e.Topic == event.TopicCertificate:
		state += " " + e.Name + " " + strconv.FormatInt(e.Since.Unix(), 10)
	}
	before, differs := t.differs(subject, state)
	switch {
	case e.Cause != event.CauseNone:
		return Problem, differs
	case strings.HasPrefix(before, refused):
		return Good, differs
	case e.Topic == event.TopicPolicy, e.Topic == event.TopicAccounts:
		return Neutral, e.Detail != "" // it tells the difference
	}
	return Neutral, differs && before != ""
}

// refused begins the state of what could not be loaded.
const refused = "refused "

// disk compares with the thresholds: uploads are rejected, or will be soon.
func (t *Timeline) disk(e *event.Event) (Weight, bool) {
	state, weight := "room", Good
	switch {
	case e.Cause != event.CauseNone:
		state, weight = "full", Problem
	case event.NearlyFull(e.Bytes, e.Total, e.Reserve):
		state, weight = "low", Warning
	}
	before, differs := t.differs("disk", state)
	return weight, differs && (before != "" || state != "room")
}

// problem compares with the last problem of a subject.
func (t *Timeline) problem(subject, problem string) (Weight, bool) {
	if problem == "" {
		before, differs := t.differs(subject, none)
		return Good, differs && before != ""
	}
	_, differs := t.differs(subject, problem)
	return Warning, differs
}

// none is the state of a subject without a problem.
const none = "none"

func diagnosed(e *event.Event) (Weight, bool) {
	switch {
	case e.Change == event.ChangeCleared:
		return Good, true
	case e.Change != event.ChangeRaised:
		return Neutral, false
	case e.Severity == event.SeverityProblem:
		return Problem, true
	case e.Severity == event.SeverityWarning:
		return Warning, true
	}
	return Neutral, true
}
