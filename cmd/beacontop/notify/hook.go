package notify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/relay"
)

// Hook is a receiver of notifications: a webhook, or a log of the system. It needs URL or Log.
type Hook struct {
	Name     string // for people; empty: after the receiver
	URL      string // of a webhook, which is a secret: it often contains a key
	Style    Style
	Log      Log
	Severity diagnosis.Severity // the least
	Codes    []diagnosis.Code   // none: all
	Hold     time.Duration      // a diagnosis that is cleared earlier is not notified
	Repeat   time.Duration      // between two messages while a diagnosis lasts; 0: one message
	Quiet    []relay.Window     // local times in which nothing is sent
	Secret   string             // signs messages; empty: they are not signed
	Proxy    string             // URL; empty: as set in the environment
	CAFile   string             // PEM file of CA certificates; empty: those of the system
}

// Style is the form of the body that a webhook takes.
type Style string

// The styles.
const (
	StyleJSON  Style = "json" // a Message
	StyleSlack Style = "slack"
	StyleTeams Style = "teams"
)

// Styles are all of them.
var Styles = []Style{StyleJSON, StyleSlack, StyleTeams}

// Log is a log of the system.
type Log string

// The logs. Only Windows has the last one, and it has no other.
const (
	NoLog    Log = ""
	Syslog   Log = "syslog"
	Journald Log = "journald"
	EventLog Log = "eventlog"
)

// Logs are all of them.
var Logs = []Log{Syslog, Journald, EventLog}

// repeatLeast keeps reminders from being a flood: faster ones tell nobody anything new.
const repeatLeast = 5 * time.Minute

// FieldError is about one field of a Hook, by its name in the configuration.
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FieldError) Unwrap() error { return e.Err }

func wrong(field, format string, args ...any) error {
	return &FieldError{field, fmt.Errorf(format, args...)}
}

// Check returns a FieldError about what cannot be used, without reading files.
func (h *Hook) Check() error {
	if h.URL == "" && h.Log == NoLog {
		return errors.New("needs a url or a log")
	}
	if err := h.checkReceiver(); err != nil {
		return err
	}
	switch {
	case h.Hold < 0:
		return wrong("hold", "must not be negative")
	case h.Repeat != 0 && h.Repeat < repeatLeast:
		return wrong("repeat", "must be at least %s", "5m")
	}
	return nil
}

// checkReceiver checks what says where messages go.
func (h *Hook) checkReceiver() error {
	if h.Log != NoLog {
		return h.checkLog()
	}
	if err := checkURL("url", h.URL); err != nil {
		return err
	}
	if h.Proxy == "" {
		return nil
	}
	return checkURL("proxy", h.Proxy)
}

func (h *Hook) checkLog() error {
	switch windows := runtime.GOOS == "windows"; {
	case h.URL != "":
		return wrong("log", "has no effect beside a url: use two tables")
	case (h.Log == EventLog) != windows:
		return wrong("log", "this system has no %s", h.Log)
	}
	for _, f := range []struct {
		name string
		set  bool
	}{{"style", h.Style != "" && h.Style != StyleJSON}, {"secret", h.Secret != ""}, {"proxy", h.Proxy != ""}, {"ca", h.CAFile != ""}} {
		if f.set {
			return wrong(f.name, "has no effect with a log")
		}
	}
	return nil
}

// checkURL does not repeat the URL: it may be a secret.
func checkURL(field, text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https":
		return wrong(field, "must begin with http:// or https://")
	case u.Hostname() == "":
		return wrong(field, "has no host name")
	}
	return nil
}

// Receiver names the receiver without secrets.
func (h *Hook) Receiver() string {
	if h.Name != "" || h.Log != NoLog {
		return cmp.Or(h.Name, string(h.Log))
	}
	u, err := url.Parse(h.URL)
	if err != nil {
		return "webhook"
	}
	return u.Scheme + "://" + u.Host
}

// names are the receivers of hooks, each with a number if another has the same name before it.
func names(hooks []Hook) []string {
	var all []string
	for i := range hooks {
		name := hooks[i].Receiver()
		for n := 2; slices.Contains(all, name); n++ {
			name = fmt.Sprintf("%s (%d)", hooks[i].Receiver(), n)
		}
		all = append(all, name)
	}
	return all
}

// key identifies the outbox of a hook over restarts: another receiver has another one.
func (h *Hook) key(name string) string {
	sum := sha256.Sum256([]byte(name + "\n" + string(h.Log) + h.URL))
	return hex.EncodeToString(sum[:8])
}

// wants reports whether a diagnosis is for a hook. That a hook fails is not for that hook.
func (h *Hook) wants(name string, d *diagnosis.Finding) bool {
	switch {
	case d.Code == diagnosis.NotifyFailed && d.Subject(diagnosis.SubjectReceiver, 0) == name:
		return false
	case d.Severity < h.Severity:
		return false
	}
	return len(h.Codes) == 0 || slices.Contains(h.Codes, d.Code)
}

// quiet reports whether nothing is to be sent at a time.
func (h *Hook) quiet(now time.Time) bool {
	return slices.ContainsFunc(h.Quiet, func(w relay.Window) bool { return w.Open(now.Local()) })
}
