package policy

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// ReadSchedule reads a schedule (.nds) and its name. A trigger that Trigger cannot represent is
// an error and not skipped: the result must be complete.
func ReadSchedule(nds []byte) (name string, s Schedule, err error) {
	seen := false
	for tag, attrs := range elements(string(nds)) {
		switch strings.ToLower(tag) {
		case "schedule":
			name, seen = attrs["name"], true
		case "event":
			s.Events = append(s.Events, Event{Name: attrs["name"], Network: strings.EqualFold(attrs["network"], "true")})
			s.CatchUp = s.CatchUp || attrs["catchup"] != "" && !strings.EqualFold(attrs["catchup"], "Never")
		case "logicalcommand":
			if n := len(s.Events); n > 0 {
				s.Events[n-1].Command = Command{attrs["component"], attrs["action"], attrs["param"]}
			}
		case "trigger":
			t, err := readTrigger(attrs)
			if err != nil {
				return name, s, fmt.Errorf("trigger %s: %w", attrs["type"], err)
			}
			if n := len(s.Events); n > 0 {
				s.Events[n-1].Triggers = append(s.Events[n-1].Triggers, t)
			}
		}
	}
	if !seen {
		return "", s, ErrFormat
	}
	return name, s, nil
}

// readTrigger reads the attributes that element writes.
func readTrigger(attrs map[string]string) (t Trigger, err error) {
	t.Type = TriggerType(attrs["type"])
	span := func(name string) (d time.Duration) {
		if attrs[name] == "" || err != nil {
			return 0
		}
		var n uint64
		if n, err = strconv.ParseUint(attrs[name], 10, 31); err != nil {
			err = fmt.Errorf("%s: %w", strings.ToUpper(name), err)
		}
		return time.Duration(n) * time.Second
	}
	timed := t.Type == Daily || t.Type == Weekly
	switch t.Type {
	case OnConnect:
		t.Delay = span("type_param")
	case Logon:
	case Daily:
		if attrs["type_param"] != "1" {
			return t, fmt.Errorf("TYPE_PARAM %q: want every day", attrs["type_param"])
		}
	case Weekly:
		t.Day, err = weekday(attrs["type_param"])
	default:
		return t, errors.New("unknown type")
	}
	if timed && err == nil {
		var at time.Time
		at, err = time.Parse("150405", attrs["timestart"])
		t.Start = at.Sub(at.Truncate(24 * time.Hour))
		t.Repeat = span("repeat")
	}
	t.Window = span("timewindow")
	return t, err
}

// weekday parses the TYPE_PARAM of a weekly trigger.
func weekday(param string) (time.Weekday, error) {
	mask, every := strings.CutPrefix(param, "1,")
	days, err := strconv.ParseUint(mask, 10, 7)
	if !every || err != nil || bits.OnesCount64(days) != 1 {
		return 0, fmt.Errorf("TYPE_PARAM %q: want one day of every week", param)
	}
	return time.Weekday(bits.TrailingZeros64(days)), nil
}
