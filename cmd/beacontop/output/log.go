package output

import (
	"bytes"
	"cmp"
	"fmt"
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

	peers map[string]string // last logged state of each parent and sibling
	full  bool              // uploads are being rejected: disk full
	relay string            // last logged reason why files are not forwarded; empty: they are
}

// NewLog begins to write. The caller must call Close after the last event.
func NewLog(to io.Writer) *Log {
	o := newOutlet(to, lostLines)
	o.start()
	return &Log{Logger: slog.New(slog.NewTextHandler(o, nil)), outlet: o, peers: map[string]string{}}
}

// lostLines is a log line about lines that were dropped.
func lostLines(n int) []byte {
	var line bytes.Buffer
	slog.New(slog.NewTextHandler(&line, nil)).Warn("log lines lost: standard error was not read", "count", n)
	return line.Bytes()
}

// Close waits until everything is written, or the reader reads nothing.
func (l *Log) Close() error { return l.outlet.close() }

// Print logs an event, if it is one for an operator.
func (l *Log) Print(e *event.Event) {
	log := l.Logger
	switch e.Topic {
	case event.TopicStart:
		log.Info("listening", "address", e.Peer, "why", e.Detail, "beacon", e.Name)
	case event.TopicStop:
		log.Info("stopped")
	case event.TopicRequest:
		if e.Failed() {
			log.Warn("request failed", "method", e.Method, "path", e.Path, "status", e.Status, "cause", string(e.Cause),
				"device", e.Device.String(), "address", e.Address.String(), "detail", e.Detail)
		}
	case event.TopicRelay:
		why := ""
		if e.Failed() {
			why = fmt.Sprint(e.Cause, e.Status) // the detail may contain an ephemeral port
		}
		if why != "" && why != l.relay {
			log.Warn("not relayed", "folder", e.Folder, "name", e.Name, "status", e.Status, "detail", e.Detail)
		}
		l.relay = why
	case event.TopicParked:
		log.Warn("moved to BadLogs", "folder", e.Folder, "name", e.Name, "refusals", e.Count, "detail", e.Detail)
	case event.TopicFlaw:
		log.Warn("received file is damaged or suspicious", "folder", e.Folder, "name", e.Name, "flaw", string(e.Cause), "detail", e.Detail)
	case event.TopicPolicy:
		if e.Cause != event.CauseNone {
			log.Warn("policy change rejected, previous policy still active", "problem", e.Detail)
		} else {
			log.Info("policy loaded", "groups", e.Count)
			if e.Peer != "" {
				log.Warn("the failover list contains IP addresses instead of host names", "beacons", e.Peer)
			}
		}
	case event.TopicCertificate:
		if e.Active {
			log.Warn("old TLS versions or weak ciphers are allowed")
		}
		switch left := e.Since.Sub(e.Time); {
		case e.Cause != event.CauseNone:
			log.Warn("certificate change rejected, previous certificate still active", "problem", e.Detail)
		case left <= 0:
			log.Warn("certificate expired", "name", e.Name, "ended", e.Since, "chain", e.Count)
		case left <= 30*24*time.Hour:
			log.Warn("certificate expires soon", "name", e.Name, "ends", e.Since, "chain", e.Count)
		default:
			log.Info("certificate", "name", e.Name, "ends", e.Since, "chain", e.Count)
		}
	case event.TopicDisk:
		l.disk(e)
	case event.TopicWindow:
		if e.Active {
			log.Info("relay window open")
		} else {
			log.Info("relay window closed", "until", e.Since)
		}
	case event.TopicAccounts:
		if e.Cause != event.CauseNone {
			log.Warn("accounts change rejected, previous accounts still active", "problem", e.Detail)
		} else {
			log.Info("accounts loaded")
		}
	case event.TopicListing:
		switch {
		case e.Cause == event.CauseRemoved:
			log.Info("folder removed", "folder", e.Folder)
		case e.Cause != event.CauseNone:
			log.Warn("folder not listed", "folder", e.Folder, "detail", e.Detail)
		}
	case event.TopicGap:
		log.Warn("not seen, or not kept", "what", cmp.Or(e.Name, e.Folder), "count", e.Count, "detail", e.Detail)
	case event.TopicHistory:
		if e.Cause != event.CauseNone {
			log.Warn("history not written", "problem", e.Detail)
		} else {
			log.Info("history written again")
		}
	case event.TopicSibling:
		if e.Active {
			log.Warn("the failover list contains an IP address for this beacon; set --advertise", "address", e.Peer)
		}
		l.reach("sibling", e)
	case event.TopicParent:
		l.reach("parent", e)
	}
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
