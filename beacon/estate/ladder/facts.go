package ladder

import (
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
)

// Facts is what a ladder is derived from. The zero Facts shows nothing.
type Facts struct {
	Watched bool // the beacon is another one, known by its logs
	Plain   bool // the beacon has no certificate
	Secure  bool // all its listeners use TLS
	Shared  bool // other devices use the agent's address, so package downloads cannot be attributed

	Marks      roster.Marks
	Connection *event.Event // the newest connection from its address that failed before a request

	Forwarded   time.Time // when the parent last accepted a file of the agent; zero: not known
	Refused     *Refusal  // a waiting file of the agent that the parent rejects
	Parent      Parent
	Changed     time.Time // since when the parent is up or down …
	Unwatched   bool      // … or longer
	ParentCause event.Cause

	// What See and Began find: of the channels whose newest transfer failed, the newest failure, if it
	// is kept, and the first one since the last success; and the first connection that failed since
	// the last transfer.
	Failed [roster.Channels]*event.Event
	First  [roster.Channels]time.Time
	Broken time.Time
}

// Refusal is a file that the parent rejects while it accepts others.
type Refusal struct {
	Time   time.Time // of the newest attempt
	Path   string    // below Incoming
	Status int       // 0: no status
	Count  int       // of rejections
}

// Parent is what is known of the next beacon.
type Parent uint8

// The states of a parent.
const (
	Alone   Parent = iota // there is none
	Pending               // there is one, and nothing was tried yet
	Up
	Down
)

var (
	policyChannels  = [...]roster.Channel{roster.ChannelPolicy, roster.ChannelConfiguration}
	packageChannels = [...]roster.Channel{roster.ChannelSchedule, roster.ChannelSettings, roster.ChannelFailover, roster.ChannelUpgrade}
	uploadChannels  = [...]roster.Channel{roster.ChannelInventory, roster.ChannelUsage, roster.ChannelLog}
	allChannels     = func() (all [roster.Channels]roster.Channel) {
		for c := range roster.Channels {
			all[c] = c
		}
		return all
	}()
)

// See adds a transfer of the agent, or a connection from its address. It keeps the event.
func (f *Facts) See(e *event.Event) {
	switch {
	case e.Topic == event.TopicRelay:
		if !e.Failed() && e.Time.After(f.Forwarded) {
			f.Forwarded = e.Time
		}
	case e.Topic != event.TopicRequest || !e.Failed():
	case e.Direction == event.DirectionNone:
		f.seeConnection(e)
	default:
		c := roster.ChannelOf(e.Kind)
		f.Began(c, e.Time)
		m := &f.Marks[c]
		if m.Failed && roster.StampOf(e.Time) == m.Last && e.Status == int(m.Status) && (f.Failed[c] == nil || !e.Time.Before(f.Failed[c].Time)) {
			f.Failed[c] = e
		}
	}
}

// seeConnection notes a connection that failed before it carried a request: it has no status.
func (f *Facts) seeConnection(e *event.Event) {
	if e.Status != 0 || !ends(e.Cause) {
		return
	}
	if f.Connection == nil || e.Time.After(f.Connection.Time) {
		f.Connection = e
	}
	if roster.StampOf(e.Time) > f.last() && (f.Broken.IsZero() || e.Time.Before(f.Broken)) {
		f.Broken = e.Time
	}
}

// Began notes that a transfer on a channel failed at a time. It counts if no later one succeeded.
func (f *Facts) Began(c roster.Channel, at time.Time) {
	m := &f.Marks[c]
	if !m.Failed || roster.StampOf(at) <= m.Success || roster.StampOf(at) > m.Last {
		return
	}
	if f.First[c].IsZero() || at.Before(f.First[c]) {
		f.First[c] = at
	}
}

// last returns when the newest transfer was requested.
func (f *Facts) last() (last roster.Stamp) {
	for c := range f.Marks {
		last = max(last, f.Marks[c].Last)
	}
	return last
}

// newest returns the newest success on some channels.
func newest(m *roster.Marks, of []roster.Channel) time.Time {
	var newest roster.Stamp
	for _, c := range of {
		newest = max(newest, m[c].Success)
	}
	return newest.Time()
}

// Stranded reports whether the newest upload of an agent came while the parent was down, as it still is.
func (f *Facts) Stranded(m *roster.Marks) bool {
	uploaded := newest(m, uploadChannels[:])
	return f.Parent == Down && !uploaded.IsZero() && !uploaded.Before(f.Changed)
}

// home returns the rung to which the files of a channel belong. Without the request it is not known
// whether other files were sent or fetched.
func (f *Facts) home(c roster.Channel) Rung {
	switch c {
	case roster.ChannelPolicy, roster.ChannelConfiguration:
		return Policy
	case roster.ChannelInventory, roster.ChannelUsage, roster.ChannelLog:
		return Upload
	case roster.ChannelOther:
		if e := f.Failed[c]; e != nil && e.Direction == event.DirectionUpload {
			return Upload
		}
	}
	return Packages
}

// rungOf returns the rung at which the newest transfer on a channel failed.
func (f *Facts) rungOf(c roster.Channel) Rung {
	cause, status := event.CauseNone, int(f.Marks[c].Status)
	if e := f.Failed[c]; e != nil {
		cause = e.Cause
	}
	home := f.home(c)
	switch {
	case status == 401, status == 409 && home == Upload: // authentication of both locations differs, or WebDAV
		return Account
	case home != Upload:
		return home
	case status == 507, cause == event.CauseDiskFull, cause == event.CauseUnreadable, cause == event.CauseInternal:
		return Stored
	}
	return home
}

// ends reports whether a cause keeps an agent from sending requests. Connections that are closed, or
// fail otherwise, also come from people and programs that test whether the beacon answers.
func ends(c event.Cause) bool {
	switch c {
	case event.CauseProxy, event.CauseOverload, event.CauseTooMany:
		return true
	}
	return inHandshake(c)
}

// inHandshake reports whether a cause belongs to TLS: a connection of the wrong protocol does too.
func inHandshake(c event.Cause) bool {
	switch c {
	case event.CauseTLS, event.CauseTLSRejected, event.CauseTLSVersion, event.CauseTLSClient, event.CauseTimeout, event.CauseTLSOnPlain, event.CausePlainOnTLS:
		return true
	}
	return false
}
