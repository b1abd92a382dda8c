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
