package timeline

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// Subject returns what changed, in one or two words.
func (e *Entry) Subject() string {
	switch e.Event.Topic {
	case event.TopicStart, event.TopicStop:
		return "beacon"
	case event.TopicParked, event.TopicFlaw:
		return "file"
	case event.TopicBadLogs, event.TopicListing, event.TopicWatch:
		return "folder"
	case event.TopicWindow:
		return "forwarding"
	case event.TopicGap:
		return "not seen"
	case event.TopicBypass:
		return "failover list"
	}
	return e.Event.Topic.String()
}

// Words returns what happened. Names from outside are in it as they came; times are in a zone.
func (e *Entry) Words(zone *time.Location) string {
	v := &e.Event
	switch v.Topic {
	case event.TopicStart:
		return joined("started", v.Peer)
	case event.TopicStop:
		return "stopped"
	case event.TopicClock:
		return clockWords(v)
	case event.TopicParent, event.TopicSibling, event.TopicOrigin:
		return e.peerWords()
	case event.TopicBypass:
		if e.Weight == Good {
			return v.Name + " no longer leads past this beacon"
		}
		return v.Name + " leads agents past this beacon, to " + v.Peer
	case event.TopicPolicy, event.TopicAccounts:
		return e.loadedWords()
	case event.TopicCertificate:
		if v.Cause == event.CauseNone {
			return fmt.Sprintf("%s, until %s", v.Name, v.Since.In(zone).Format("2 Jan 2006"))
		}
		return e.loadedWords()
	case event.TopicDisk:
		return e.diskWords()
	case event.TopicParked, event.TopicFlaw:
		return e.fileWords()
	case event.TopicGap:
		return e.gapWords()
	case event.TopicHistory:
		return e.restored("not written", "written again", cmp.Or(v.Detail, string(v.Cause)))
	case event.TopicListing:
		if v.Cause == event.CauseRemoved {
			return cmp.Or(v.Folder, "Incoming") + " was removed"
		}
		return cmp.Or(v.Folder, "Incoming") + " " + e.restored("cannot be listed", "is listed again", cmp.Or(v.Detail, string(v.Cause)))
	case event.TopicSource:
		if v.Source == nil { // it is not stored
			return "a log or directory was looked at"
		}
		return v.Source.Path + " " + e.restored("cannot be read", "is read again", v.Source.Problem)
	case event.TopicWindow:
		if v.Active {
			return "allowed again"
		}
		return "not before " + v.Since.In(zone).Format("15:04 MST")
	case event.TopicWatch:
		return v.Folder + " is watched by " + v.Detail
	case event.TopicBadLogs:
		return fmt.Sprintf("BadLogs of %s holds %d now", v.Folder, v.Count)
	case event.TopicDiagnosis:
		return joined(v.Change, v.Detail)
	case event.TopicLogin:
		return e.loginWords()
	}
	return v.Detail
}

// loginWords names who logged in, or why somebody did not.
func (e *Entry) loginWords() string {
	v := &e.Event
	if !v.Address.IsValid() { // it is about all of them
		return joined(v.Method, v.Detail)
	}
	from, times := " from "+v.Address.String()+" over "+v.Method, ""
	if n := max(e.Times+v.Count, 1); n > 1 {
		times = ", " + strconv.Itoa(n) + " times"
	}
	switch {
	case v.Cause == event.CauseNone:
		return v.Name + from + times
	case v.Active:
		return joined("session of "+v.Name+from+" ended"+times, v.Detail)
	}
	return joined("refused"+from+times, v.Detail)
}

func joined(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}

func (e *Entry) restored(problem, end, why string) string {
	if e.Weight == Good {
		return end
	}
	return joined(problem, why)
}

func clockWords(e *event.Event) string {
	if e.Duration < 0 {
		return "set back by " + printable.Latency(-e.Duration)
	}
	return "jumped ahead by " + printable.Latency(e.Duration) + ", or this machine slept"
}

func (e *Entry) peerWords() string {
	v := &e.Event
	name := cmp.Or(host(v.Name), host(v.Peer))
	switch {
	case v.Reach == event.ReachDown:
		return joined(name+" is down", cmp.Or(v.Detail, string(v.Cause)))
	case e.Weight == Good:
		return name + " is up again"
	}
	return name + " is in use"
}

// host returns the host of a URL.
func host(text string) string {
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return u.Host
	}
	return text
}

func (e *Entry) loadedWords() string {
	v := &e.Event
	switch {
	case v.Cause != event.CauseNone:
		return joined("a change was rejected, the one before is in force", v.Detail)
	case e.Weight == Good:
		return joined("valid again", v.Detail)
	}
	return joined("changed", v.Detail)
}

func (e *Entry) diskWords() string {
	free := printable.Size(e.Event.Bytes) + " free"
	switch e.Weight {
	case Problem:
		return "full, uploads are rejected: " + free
	case Warning:
		return "nearly full: " + free
	}
	return "has room again: " + free
}

func (e *Entry) fileWords() string {
	v := &e.Event
	what, why := v.Folder+"/"+v.Name, cmp.Or(v.Detail, string(v.Cause))
	if e.Times > 1 {
		what = fmt.Sprintf("%d files of %s", e.Times, v.Folder)
	}
	if v.Topic == event.TopicParked && v.Cause != event.CauseNone {
		return joined(what+" could not be moved to BadLogs", why)
	}
	return joined(what+" moved to BadLogs", why)
}

func (e *Entry) gapWords() string {
	v := &e.Event
	if v.Folder != "" {
		return joined("files may have come and gone in "+v.Folder, v.Detail)
	}
	what := cmp.Or(v.Name, "events")
	switch {
	case v.Count > 0 && v.Name == "":
		what = strconv.Itoa(v.Count) + " events"
	case v.Count > 0:
		what = v.Name + ", " + strconv.Itoa(v.Count) + " missing"
	}
	return joined(what, v.Detail)
}
