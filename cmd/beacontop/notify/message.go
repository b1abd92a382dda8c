package notify

import (
	"fmt"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/figures"
)

// Schema is the version of the form of a Message as JSON. It is incremented when a key is renamed,
// removed or changes its meaning; new keys do not change it.
const Schema = 1

// Event is what a message tells.
type Event string

// The events.
const (
	Raised   Event = "raised"
	Cleared  Event = "cleared"
	Repeated Event = "repeated" // it is still raised
	Test     Event = "test"     // nothing happened; see beacontop notify test
)

// Message is one notification: everything that happened to diagnoses of one code. A receiver may get
// a message twice after a crash or an answer that was lost; its ID is then the same.
type Message struct {
	Schema   int                 `json:"schema"`
	ID       string              `json:"id"`
	Event    Event               `json:"event"`
	Code     diagnosis.Code      `json:"code"`
	Severity diagnosis.Severity  `json:"severity"` // the highest
	Since    time.Time           `json:"since"`    // when the first of them began
	Subjects []diagnosis.Subject `json:"subjects"`
	Text     string              `json:"text"`  // what the screen says
	Count    int                 `json:"count"` // of diagnoses; more than one are listed in text as far as there is room
	Times    int                 `json:"times"` // how often they were raised since the last message
	Beacon   string              `json:"beacon"`
	BeaconID string              `json:"beacon_id"`
	Time     time.Time           `json:"time"` // of this message
}

// Limits of a message: chats take some thousand characters, logs one line.
const (
	textsMost    = 3
	subjectsMost = 16
)

// message makes the message of a group.
func (b *book) message(g *group, from sender, now time.Time) Message {
	m := Message{
		Schema: Schema, ID: newID(), Event: g.event, Code: g.code, Severity: g.worst, Subjects: []diagnosis.Subject{},
		Count: len(g.ids), Beacon: from.name, BeaconID: from.id, Time: now.Round(0).UTC(),
	}
	var texts []string
	for _, id := range g.ids {
		e := b.Entries[id]
		if at := e.Note.Since; m.Since.IsZero() || at.Before(m.Since) {
			m.Since = at.UTC()
		}
		if len(texts) < textsMost {
			texts = append(texts, e.Note.Text)
		}
		m.Subjects = append(m.Subjects, e.Note.Subjects[:min(len(e.Note.Subjects), subjectsMost-len(m.Subjects))]...)
		m.Times += e.Times
	}
	m.Text = strings.Join(texts, "; ")
	if more := m.Count - len(texts); more > 0 {
		m.Text += fmt.Sprintf("; and %s more", figures.Number(more))
	}
	if m.Event == Raised && m.Times > m.Count {
		m.Text += fmt.Sprintf(" (raised %d times)", m.Times)
	}
	return m
}

// line is a message as people read it.
func (m *Message) line() string {
	state := m.Severity.String()
	switch m.Event {
	case Cleared:
		state = "cleared"
	case Repeated:
		state = "still " + state
	case Test:
		state = "test"
	}
	return m.Beacon + ": " + state + ": " + m.Text
}
