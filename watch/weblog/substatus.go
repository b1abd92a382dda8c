package weblog

import (
	"strconv"
	"strings"

	"beacontop/beacon/event"
)

// Substatus returns the sub-status of IIS with which a failed request was logged; 0 if there
// was none, or the log has no column for it. The decoder puts it at the start of the detail
// ("404.7 extension denied").
func Substatus(e *event.Event) int {
	const status = len("404")
	code, _, ok := strings.Cut(e.Detail, " ")
	if !ok || len(code) <= status+1 || code[status] != '.' {
		return 0
	}
	if n, err := strconv.ParseUint(code[:status], 10, 16); err != nil || int(n) != e.Status {
		return 0
	}
	n, err := strconv.ParseUint(code[status+1:], 10, 16)
	if err != nil || n > 9999 {
		return 0
	}
	return int(n)
}
