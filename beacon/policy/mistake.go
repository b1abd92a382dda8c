package policy

import (
	"errors"
	"fmt"
)

// Mistake is something that Compile cannot write, with its place in the rules: Path consists of
// the names in a policy file, "group[1].failover.beacon[0].url", with indexes counted from 0.
type Mistake struct {
	Path string
	Err  error
}

// Error describes what is wrong, without the path.
func (m *Mistake) Error() string { return m.Err.Error() }

// Unwrap returns the underlying error.
func (m *Mistake) Unwrap() error { return m.Err }

// KeyPath returns the path, for whoever knows where in a file it is.
func (m *Mistake) KeyPath() string { return m.Path }

// within prepends a part to the path of a mistake.
func within(part string, err error) error {
	if err == nil {
		return nil
	}
	if m := (*Mistake)(nil); errors.As(err, &m) {
		part += "." + m.Path
	}
	return &Mistake{part, err}
}

// entry is a path element for an entry of a list.
func entry(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
