package output

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// relayed logs that files are not forwarded, once for each reason.
func (l *Log) relayed(e *event.Event) {
	why := ""
	if e.Failed() {
		why = fmt.Sprint(e.Cause, e.Status) // the detail may contain an ephemeral port
	}
	if why != "" && why != l.relay {
		l.Warn("not relayed", "folder", e.Folder, "name", e.Name, "status", e.Status, "detail", e.Detail)
	}
	l.relay = why
}

// disk logs when uploads begin to be rejected because the disk is full, and when that ends.
func (l *Log) disk(e *event.Event) {
	full := e.Cause == event.CauseDiskFull
	if full == l.full {
		return
	}
	l.full = full
	if full {
		l.Warn("uploads rejected: disk full", "free_bytes", e.Bytes, "free_inodes", e.Count)
	} else {
		l.Info("uploads accepted again", "free_bytes", e.Bytes, "free_inodes", e.Count)
	}
}

// reach logs when a beacon goes down, when the reason changes, and when it is up again.
func (l *Log) reach(what string, e *event.Event) {
	state, was := "", l.peers[what+e.Peer]
	switch {
	case e.Reach == event.ReachUnknown:
		return
	case e.Reach == event.ReachDown && e.Cause == event.CauseStatus:
		state = e.Detail
	case e.Reach == event.ReachDown:
		state = cmp.Or(string(e.Cause), "down")
	}
	l.peers[what+e.Peer] = state
	switch state {
	case was:
	case "":
		l.Info(what+" up", "name", e.Name, "address", e.Peer)
	default:
		l.Warn(what+" down", "name", e.Name, "address", e.Peer, "detail", e.Detail)
	}
}

// fault logs what is wrong with an origin that is up, once.
func (l *Log) fault(e *event.Event) {
	key, cause := "fault of "+e.Peer, string(e.Cause)
	if e.Reach != event.ReachUp || l.peers[key] == cause {
		return
	}
	if l.peers[key] = cause; cause != "" {
		l.Warn("origin has a fault", "address", e.Peer, "fault", cause, "detail", e.Detail)
	} else {
		l.Info("origin has no fault any more", "address", e.Peer)
	}
}

// bypass logs that a failover list leads past this beacon, and when it no longer does.
func (l *Log) bypass(e *event.Event) {
	key := "bypass " + e.Name
	if l.peers[key] == e.Peer {
		return
	}
	if l.peers[key] = e.Peer; e.Count > 0 {
		l.Warn("a failover list leads agents past this beacon", "list", e.Name, "beacons", e.Peer)
	} else {
		l.Info("the failover list no longer leads past this beacon", "list", e.Name)
	}
}

// diagnosis logs that something is wrong, and when that ends.
func (l *Log) diagnosis(e *event.Event) {
	level, text := slog.LevelInfo, "diagnosis cleared"
	switch e.Change {
	case engine.Raised.String():
		level, text = levels[e.Severity], "diagnosis raised"
	case engine.Cleared.String():
	default:
		return // its numbers moved
	}
	l.Log(context.Background(), level, text, "code", e.Code, "what", e.Detail, "since", e.Since)
}

// notified logs that a receiver does not accept notifications, and that it does again.
func (l *Log) notified(e *event.Event) {
	if e.Cause != event.CauseNone {
		l.Warn("notifications not delivered", "receiver", e.Name, "problem", e.Detail)
	} else {
		l.Info("notifications delivered again", "receiver", e.Name)
	}
}

// levels are the levels of the severities.
var levels = map[string]slog.Level{
	diagnosis.Notice.String():  slog.LevelInfo,
	diagnosis.Warning.String(): slog.LevelWarn,
	diagnosis.Problem.String(): slog.LevelError,
}
