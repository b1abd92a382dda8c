package input

import (
	"path/filepath"
	"slices"
	"strings"
)

// Once removes logs that begin like another one: a copy, or an archive beside its original. Their
// lines would count twice. twins maps each removed log to the one that is kept.
func Once(all []Input) (once []Input, twins map[string]string) {
	twins = map[string]string{}
	for _, in := range all {
		i := slices.IndexFunc(once, func(o Input) bool { return twin(&o, &in) })
		switch {
		case i < 0:
			once = append(once, in)
		case once[i].longerIs(&in):
			twins[once[i].Name] = in.Name
			once[i] = in
		default:
			twins[in.Name] = once[i].Name
		}
	}
	return once, twins
}

// longerIs reports whether the other of two copies is longer, and therefore complete.
func (in *Input) longerIs(other *Input) bool {
	packed := func(in *Input) bool { return strings.HasSuffix(strings.ToLower(in.Name), ".gz") }
	if packed(in) != packed(other) {
		return packed(in)
	}
	return in.Bytes < other.Bytes
}

// twin reports whether one log begins with the first bytes of the other. In another directory,
// which may be another server's, a few equal lines are not enough.
func twin(a, b *Input) bool {
	n := min(len(a.head), len(b.head))
	near := filepath.Dir(a.Name) == filepath.Dir(b.Name)
	return n > 0 && (near || n == headBytes) && !a.first.IsZero() && a.head[:n] == b.head[:n]
}
