package control

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

const (
	// sharedFor is how old an answer may be that was made for another screen: less than half the pause
	// between two questions of a screen, so that each screen still sees something new every time.
	sharedFor = 100 * time.Millisecond
	// sharedMost bounds the answers that are kept; those that are too old go first.
	sharedMost = 32
	// sharedLimitBytes is more than a screen of rows takes. Larger answers are for files.
	sharedLimitBytes = 256 << 10
)

// shared are the newest answers, for screens that ask the same: most have the overview open. What a screen
// is shown of agents is its own (see estate.Reader), and is not shared. It is safe for concurrent use.
type shared struct {
	mu      sync.Mutex
	answers map[string]sharedAnswer
}

type sharedAnswer struct {
	asked time.Time // the present of its query
	begun time.Time // by the clock of the daemon
	body  []byte
}

// keyOf returns what equal questions have in common; empty: the answer is for one screen.
func keyOf(q estate.Query) string {
	if q.Parts&(estate.PartAgents|estate.PartAgent) != 0 {
		return ""
	}
	q.Now, q.Number = time.Time{}.In(q.Now.Location()), 0
	key, err := json.Marshal(&q)
	if err != nil {
		return "" // who marshals the answer will report it
	}
	return string(key)
}

// find returns an answer to a question that was asked at almost the same time; nil: there is none.
func (s *shared) find(key string, asked, now time.Time) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, known := s.answers[key]
	if since := asked.Sub(a.asked); !known || now.Sub(a.begun) > sharedFor || since < 0 || since > sharedFor {
		return nil
	}
	return a.body
}

// keep keeps an answer that was begun at a time, unless there is a newer one.
func (s *shared) keep(key string, asked, begun time.Time, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(body) > sharedLimitBytes || s.answers[key].begun.After(begun) {
		return
	}
	for k, a := range s.answers {
		if begun.Sub(a.begun) > sharedFor {
			delete(s.answers, k)
		}
	}
	if s.answers == nil {
		s.answers = map[string]sharedAnswer{}
	}
	if len(s.answers) < sharedMost {
		s.answers[key] = sharedAnswer{asked, begun, bytes.Clone(body)}
	}
}
