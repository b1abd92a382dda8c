package account

import (
	"fmt"
	"strings"
)

// Change is a change of the accounts while they are in use. The zero Change: there was none.
type Change struct {
	Number int    // of changes so far
	What   string // how many accounts are different; it names none
}

// difference says how accounts differ from those before; empty: they do not.
func difference(before, now map[string]string) string {
	added, changed, removed := 0, 0, 0
	for user, hash := range now {
		switch was, known := before[user]; {
		case !known:
			added++
		case was != hash:
			changed++
		}
	}
	for user := range before {
		if _, still := now[user]; !still {
			removed++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{added, "added"}, {changed, "changed"}, {removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%s; %d now", strings.Join(parts, ", "), len(now))
}
