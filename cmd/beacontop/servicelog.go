package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"time"

	"beacontop/beacon/estate"
)

// serviceLog logs what an operator wants to read afterwards; the bulk of successful
// requests is what --events is for. What goes on being so is said once.
type serviceLog struct {
	log   *slog.Logger
	peers map[string]string // the state that was last logged of each parent and sibling
	full  bool              // uploads are refused for want of room
	relay string            // why files are not relayed, as it was last logged; empty: they are
}

func (l *serviceLog) tell(e *estate.Event) {
	log := l.log
	switch e.Topic {
	case estate.TopicStart:
		log.Info("listening", "address", e.Peer, "why", e.Detail, "beacon", e.Name)
	case estate.TopicStop:
		log.Info("stopped")
	case estate.TopicRequest:
		if e.Failed() {
			log.Warn("request failed", "method", e.Method, "path", e.Path, "status", e.Status, "cause", string(e.Cause),
				"device", e.Device.String(), "address", e.Address.String(), "detail", e.Detail)
		}
	case estate.TopicRelay:
		why := ""
		if e.Failed() {
			why = fmt.Sprint(e.Cause, e.Status) // the detail may name a port that is another each time
		}
		if why != "" && why != l.relay {
			log.Warn("not relayed", "folder", e.Folder, "name", e.Name, "status", e.Status, "detail", e.Detail)
		}
		l.relay = why
	case estate.TopicParked:
		log.Warn("put into BadLogs", "folder", e.Folder, "name", e.Name, "refusals", e.Count, "detail", e.Detail)
	case estate.TopicFlaw:
		log.Warn("received file has a flaw", "folder", e.Folder, "name", e.Name, "flaw", string(e.Cause), "detail", e.Detail)
	case estate.TopicPolicy:
		if e.Cause != estate.CauseNone {
			log.Warn("policy not in force, the old one is", "problem", e.Detail)
		} else {
			log.Info("policy in force", "groups", e.Count)
			if e.Peer != "" {
				log.Warn("the failover list has addresses in place of host names", "beacons", e.Peer)
			}
		}
	case estate.TopicCertificate:
		if e.Active {
			log.Warn("old versions of TLS or weak ciphers are allowed")
		}
		switch left := e.Since.Sub(e.Time); {
		case e.Cause != estate.CauseNone:
			log.Warn("certificate not in force, the old one is", "problem", e.Detail)
		case left <= 0:
			log.Warn("certificate is over", "name", e.Name, "ended", e.Since, "chain", e.Count)
		case left <= 30*24*time.Hour:
			log.Warn("certificate ends soon", "name", e.Name, "ends", e.Since, "chain", e.Count)
		default:
			log.Info("certificate", "name", e.Name, "ends", e.Since, "chain", e.Count)
		}
	case estate.TopicDisk:
		l.disk(e)
	case estate.TopicWindow:
		if e.Active {
			log.Info("the windows of the relay are open")
		} else {
			log.Info("the windows of the relay are closed", "until", e.Since)
		}
	case estate.TopicAccounts:
		if e.Cause != estate.CauseNone {
			log.Warn("accounts not in force, the old ones are", "problem", e.Detail)
		} else {
			log.Info("accounts in force")
		}
	case estate.TopicListing:
		switch {
		case e.Cause == estate.CauseRemoved:
			log.Info("folder removed", "folder", e.Folder)
		case e.Cause != estate.CauseNone:
			log.Warn("folder not listed", "folder", e.Folder, "detail", e.Detail)
		}
	case estate.TopicGap:
		log.Warn("not seen, or not kept", "what", cmp.Or(e.Name, e.Folder), "count", e.Count, "detail", e.Detail)
	case estate.TopicHistory:
		if e.Cause != estate.CauseNone {
			log.Warn("history not written", "problem", e.Detail)
		} else {
			log.Info("history written again")
		}
	case estate.TopicSibling:
		if e.Detail == estate.SelfDetail {
			log.Warn("agents are given an address of this beacon in the failover list; set --advertise", "address", e.Peer)
		}
		l.reach("sibling", e)
	case estate.TopicParent:
		l.reach("parent", e)
	}
}

// disk logs when uploads begin to be refused for want of room, and when that ends.
func (l *serviceLog) disk(e *estate.Event) {
	full := e.Cause == estate.CauseDiskFull
	if full == l.full {
		return
	}
	l.full = full
	if full {
		l.log.Warn("uploads are refused: too little room on the disk", "free_bytes", e.Bytes, "free_inodes", e.Count)
	} else {
		l.log.Info("uploads are taken again", "free_bytes", e.Bytes, "free_inodes", e.Count)
	}
}

// reach logs a beacon that goes down, gives another reason, or is up again.
func (l *serviceLog) reach(what string, e *estate.Event) {
	state, was := "", l.peers[what+e.Peer]
	switch {
	case e.Reach == estate.ReachUnknown:
		return
	case e.Reach == estate.ReachDown && e.Cause == estate.CauseStatus:
		state = e.Detail
	case e.Reach == estate.ReachDown:
		state = cmp.Or(string(e.Cause), "down")
	}
	l.peers[what+e.Peer] = state
	switch state {
	case was:
	case "":
		l.log.Info(what+" up", "name", e.Name, "address", e.Peer)
	default:
		l.log.Warn(what+" down", "name", e.Name, "address", e.Peer, "detail", e.Detail)
	}
}
