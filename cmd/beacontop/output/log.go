package output

import (
	"bytes"
	"cmp"
	"io"
	"log/slog"
	"time"

	"beacontop/beacon/event"
)

// Log logs what an operator wants to read later; Events prints the successful requests. A condition
// that persists is logged once.
type Log struct {
	*slog.Logger
	outlet *outlet

	peers map[string]string // last logged state of each parent, sibling and origin
	full  bool              // uploads are being rejected: disk full
	relay string            // last logged reason why files are not forwarded; empty: they are
}

// NewLog begins to write. The caller must call Close after the last event.
func NewLog(to io.Writer) *Log {
	return newLog(to, func(to io.Writer) slog.Handler { return slog.NewTextHandler(to, nil) })
}

// NewPriorityLog is NewLog for a reader that adds the time, and knows lines that begin with their
// priority: "<4>" (sd-daemon(3)).
func NewPriorityLog(to io.Writer) *Log { return newLog(to, newPriorities) }

func newLog(to io.Writer, lines func(io.Writer) slog.Handler) *Log {
	o := newOutlet(to, func(n int) []byte { return lostLines(n, lines) })
	o.start()
	return &Log{Logger: slog.New(lines(o)), outlet: o, peers: map[string]string{}}
}

// lostLines is a log line about lines that were dropped.
func lostLines(n int, lines func(io.Writer) slog.Handler) []byte {
	var line bytes.Buffer
	slog.New(lines(&line)).Warn("log lines lost: standard error was not read", "count", n)
	return line.Bytes()
}

// Close waits until everything is written, or the reader reads nothing.
func (l *Log) Close() error { return l.outlet.close() }

// Print logs an event, if it is one for an operator.
func (l *Log) Print(e *event.Event) {
	switch e.Topic {
	case event.TopicStart:
		l.Info("listening", "address", e.Peer, "why", e.Detail, "beacon", e.Name)
	case event.TopicStop:
		l.Info("stopped")
	case event.TopicRequest:
		l.request(e)
	case event.TopicRelay:
		l.relayed(e)
	case event.TopicParked:
		l.Warn("moved to BadLogs", "folder", e.Folder, "name", e.Name, "refusals", e.Count, "detail", e.Detail)
	case event.TopicFlaw:
		l.Warn("received file is damaged or suspicious", "folder", e.Folder, "name", e.Name, "flaw", string(e.Cause), "detail", e.Detail)
	case event.TopicPolicy:
		l.policy(e)
	case event.TopicCertificate:
		l.certificate(e)
	case event.TopicDisk:
		l.disk(e)
	case event.TopicWindow:
		if e.Active {
			l.Info("relay window open")
		} else {
			l.Info("relay window closed", "until", e.Since)
		}
	case event.TopicAccounts:
		l.restored(e, "accounts change rejected, previous accounts still active", "accounts loaded")
	case event.TopicClock:
		l.Warn("the clock jumped, or this machine slept", "by", e.Duration, "at", e.Since)
	case event.TopicHistory:
		l.restored(e, "history not written", "history written again")
	case event.TopicListing:
		l.listing(e)
	case event.TopicGap:
		l.Warn("not seen, or not kept", "what", cmp.Or(e.Name, e.Folder), "count", e.Count, "detail", e.Detail)
	case event.TopicSibling:
		if e.Active {
			l.Warn("the failover list contains an IP address for this beacon; set --advertise", "address", e.Peer)
		}
		l.reach("sibling", e)
	case event.TopicParent:
		l.reach("parent", e)
	case event.TopicOrigin:
		l.reach("origin", e)
		l.fault(e)
	case event.TopicBypass:
		l.bypass(e)
	case event.TopicDiagnosis:
		l.diagnosis(e)
	case event.TopicNotify:
		l.notified(e)
	case event.TopicLogin:
		l.login(e)
	}
}

func (l *Log) request(e *event.Event) {
	if e.Failed() {
		l.Warn("request failed", "method", e.Method, "path", e.Path, "status", e.Status, "cause", string(e.Cause),
			"device", e.Device.String(), "address", e.Address.String(), "detail", e.Detail)
	}
}

func (l *Log) policy(e *event.Event) {
	if e.Cause != event.CauseNone {
		l.Warn("policy change rejected, previous policy still active", "problem", e.Detail)
		return
	}
	if e.Detail == "" {
		l.Info("policy loaded", "groups", e.Count)
	} else {
		l.Info("policy loaded", "groups", e.Count, "changed", e.Detail)
	}
	if e.Peer != "" {
		l.Warn("the failover list contains IP addresses instead of host names", "beacons", e.Peer)
	}
}

func (l *Log) certificate(e *event.Event) {
	if e.Active {
		l.Warn("old TLS versions or weak ciphers are allowed")
	}
	switch left := e.Since.Sub(e.Time); {
	case e.Cause != event.CauseNone:
		l.Warn("certificate change rejected, previous certificate still active", "problem", e.Detail)
	case left <= 0:
		l.Warn("certificate expired", "name", e.Name, "ended", e.Since, "chain", e.Count)
	case left <= 30*24*time.Hour:
		l.Warn("certificate expires soon", "name", e.Name, "ends", e.Since, "chain", e.Count)
	default:
		l.Info("certificate", "name", e.Name, "ends", e.Since, "chain", e.Count)
	}
}

func (l *Log) listing(e *event.Event) {
	switch e.Cause {
	case event.CauseNone:
	case event.CauseRemoved:
		l.Info("folder removed", "folder", e.Folder)
	default:
		l.Warn("folder not listed", "folder", e.Folder, "detail", e.Detail)
	}
}

// restored logs a problem, or its end.
func (l *Log) restored(e *event.Event, problem, end string) {
	if e.Cause != event.CauseNone {
		l.Warn(problem, "problem", e.Detail)
	} else {
		l.Info(end)
	}
}

func (l *Log) login(e *event.Event) {
	who := []any{"by", e.Method, "name", e.Name, "address", e.Address.String(), "detail", e.Detail}
	switch {
	case !e.Address.IsValid():
		l.restored(e, "keys cannot be used", "keys loaded")
	case e.Cause == event.CauseNone:
		l.Info("login", who...)
	case e.Active:
		l.Warn("session ended", who...)
	default:
		l.Warn("login refused", append(who, "count", 1+e.Count)...)
	}
}
