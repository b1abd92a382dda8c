package policy

import (
	"errors"
	"fmt"
)

// Mistake is something that Compile cannot write, and where in the rules it stands: Path
// leads to it by the names of a policy file, "group[1].failover.beacon[0].url", counted
// from 0.
type Mistake struct {
	Path string
	Err  error
}

// Error tells what is wrong, without the path.
func (m *Mistake) Error() string { return m.Err.Error() }

// Unwrap returns what is wrong.
func (m *Mistake) Unwrap() error { return m.Err }

// within adds a part to the path of a mistake, in front.
func within(part string, err error) error {
	if err == nil {
		return nil
	}
	if m := (*Mistake)(nil); errors.As(err, &m) {
		part += "." + m.Path
	}
	return &Mistake{part, err}
}

// entry is a part of a path that leads into a list.
func entry(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
