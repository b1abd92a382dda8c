package rhythm

import (
	"fmt"
	"slices"
	"time"
)

// State is what is concluded about an agent, or about one of its channels.
type State uint8

// The states.
const (
	Unjudged State = iota // see [Verdict.Why]
	Present               // within its rhythm
	Overdue               // missed more than usual, and not yet so much that it is silent
	Silent                // missed so many expected visits that chance is below the bound
)

// Why tells why an agent is not judged, or why it is not silent although it has been away for long.
type Why uint8

// The reasons.
const (
	NoReason    Why = iota
	NeverSeen       // no contact
	FewContacts     // not enough contacts yet
	OwnGap          // the beacon did not observe enough of the time since the last contact
	SegmentAway     // the segment of the agent was away
	AheadOfTime     // the last contact is later than now: a clock is or was wrong
)

var stateNames = [...]string{"unjudged", "present", "overdue", "silent"}

// String returns the name of the state.
func (s State) String() string { return stateNames[min(int(s), len(stateNames)-1)] }

// MarshalText returns the name of the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown state %q", text)
	}
	*s = State(i)
	return nil
}

var whyNames = [...]string{"", "never seen", "not enough contacts yet", "own gap", "segment away", "contact later than now"}

// String returns the reason in a few words; empty: none.
func (w Why) String() string { return whyNames[min(int(w), len(whyNames)-1)] }

// MarshalText returns the reason in a few words.
func (w Why) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (w *Why) UnmarshalText(text []byte) error {
	i := slices.Index(whyNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown reason %q", text)
	}
	*w = Why(i)
	return nil
}

// Verdict is what is concluded about one agent at one time.
type Verdict struct {
	State   State         `json:"state"`
	Why     Why           `json:"why,omitzero"`
	Since   time.Time     `json:"since,omitzero"`   // the last contact; zero: none
	Learned time.Time     `json:"learned,omitzero"` // the first visit that was learned from
	Visits  int           `json:"visits"`           // number of visits that were learned from
	Usual   time.Duration `json:"usual,omitzero"`   // the usual time between visits; 0: not known
	Missed  float64       `json:"missed"`           // expected visits since the last contact, in its first ten weeks
	Chance  float64       `json:"chance"`           // the probability that a live agent is away for so long; 1 if nothing was missed
	Reset   Reset         `json:"reset,omitzero"`
}

// Age returns how long ago the last contact was; never negative.
func (v *Verdict) Age(now time.Time) time.Duration {
	if v.Since.IsZero() {
		return 0
	}
	return max(now.Sub(v.Since), 0)
}

// Outlook is what follows from a Rhythm if the agent makes no further contact. It holds until the
// next contact, gap or absence. Zero times are later than ten weeks.
type Outlook struct {
	Why Why // why nothing is known; NoReason: the times are known

	// The next visit begins between Earliest and Latest with a probability of 80 %, and before
	// Likely as often as after it.
	Earliest, Likely, Latest time.Time

	Always  bool      // the agent comes at weekends about as often as on other days
	Overdue time.Time // when the agent becomes overdue
	Silent  time.Time // when the agent becomes silent
}
