package filter

import "strings"

// State is a state that is: tests.
type State struct {
	Name string
	Flag Flags
	// Meaning says what it is in rows of each kind; empty: it is not known of them.
	Meaning [kindsOfRows]string
}

// states is the one list of states. Who tells more states of rows adds their meaning here, and
// the flag to the Values of the rows.
var states = [...]State{
	{"failing", Failing, [kindsOfRows]string{"the last attempt on some channel failed", "it failed", "no success since", "it is a problem", "it cannot be listed", "it is down"}},
	{"new", New, [kindsOfRows]string{"first contact in the last 24 hours", "", "failed on first contact", ""}},
	{"orphan", Orphan, [kindsOfRows]string{"never got its first policy, silent since", "", "never got its first policy, silent since", ""}},
	{"silent", Silent, [kindsOfRows]string{"makes no contact any more, alone or with its network", "", "", ""}},
	{"stale", Stale, [kindsOfRows]string{"makes contact, but its inventory is old", "", "", ""}},
}

// flagNames lists the states of rows.
func flagNames(of Rows) string {
	var names []string
	for _, s := range states {
		if s.Meaning[of] != "" {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}

// parseFlag parses the states of is:.
func parseFlag(t *term) (condition, *Error) {
	var any Flags
	for _, one := range t.values {
		flag, ok := flagOf(one.String())
		if !ok {
			return nil, wrong(one, "unknown state", "is: takes "+allStates())
		}
		any |= flag
	}
	t.flags = any
	return always(func(v *Values) bool { return v.Flags&any != 0 }), nil
}

func flagOf(name string) (Flags, bool) {
	for _, s := range states {
		if strings.EqualFold(s.Name, name) {
			return s.Flag, true
		}
	}
	return 0, false
}

func allStates() string {
	var names []string
	for _, s := range states {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// unknown returns a state among flags that is not known of rows; nil: all are.
func unknown(flags Flags, of Rows) *State {
	for i := range states {
		if s := &states[i]; flags&s.Flag != 0 && s.Meaning[of] == "" {
			return s
		}
	}
	return nil
}

// States returns all states.
func States() []State { return states[:] }
