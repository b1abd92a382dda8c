package weblog

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"beacontop/beacon/diagnosis/iis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// slow parses the same rows as decoder.w3c, in the simplest way.
type slow struct{ fields []string }

// quotedPattern is a column that may contain blanks in quotes.
var quotedPattern = regexp.MustCompile(`^(?:"((?:[^"]|""|"[^" ])*)"|([^" ][^ ]*|))(?: |$)`)

// slowSplit splits a row at its blanks and, if that gives a wrong number of columns, outside
// quotes only.
func slowSplit(line string, want int) []string {
	values := slowColumns(strings.Split(line, " "), want)
	if len(values) == want || !strings.Contains(line, `"`) {
		return values
	}
	values = nil
	for rest, more := line, true; more; {
		m := quotedPattern.FindStringSubmatch(rest)
		if m == nil {
			return nil
		}
		values = append(values, strings.ReplaceAll(m[1], `""`, `"`)+m[2])
		more = strings.HasSuffix(m[0], " ")
		rest = rest[len(m[0]):]
	}
	return slowColumns(values, want)
}

// slowColumns drops superfluous empty columns at the end.
func slowColumns(values []string, want int) []string {
	for len(values) > want && values[len(values)-1] == "" {
		values = values[:len(values)-1]
	}
	return values
}

// line returns the event of a line without zeros, or "comment", "other" or "malformed".
func (s *slow) line(line string) (event.Event, string) {
	line = strings.TrimPrefix(strings.TrimRight(line, "\r"), "\ufeff")
	if strings.Trim(line, " ") == "" || line[0] == '#' {
		names, ok := strings.CutPrefix(line, "#Fields:")
		if fields := strings.Fields(names); ok && len(fields) > 0 && (names[0] == ' ' || names[0] == '\t') {
			s.fields = fields
		}
		return event.Event{}, "comment"
	}
	values := slowSplit(line, len(s.fields))
	if len(values) != len(s.fields) {
		return event.Event{}, "malformed"
	}
	row := map[string]string{}
	for i, name := range s.fields {
		name = strings.ToLower(name)
		if strings.Contains(name, "x-forwarded-for") {
			name = "x-forwarded-for"
		}
		if _, twice := row[name]; !twice && values[i] != "-" {
			row[name] = values[i]
		} else if !twice {
			row[name] = ""
		}
	}
	return slowEvent(row)
}

var (
	datePattern = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	timePattern = regexp.MustCompile(`^\d\d:\d\d:\d\d(\.\d{1,9})?$`)
)

func slowEvent(row map[string]string) (event.Event, string) {
	at, err := time.Parse("2006-01-02 15:04:05", row["date"]+" "+row["time"])
	if err != nil || !datePattern.MatchString(row["date"]) || !timePattern.MatchString(row["time"]) || at.Year() < 1970 || at.Year() > 2199 {
		return event.Event{}, "malformed"
	}
	_, session := row["x-session"]
	_, full := row["x-fullpath"]
	if session || full || ftp([]byte(row["cs-method"])) {
		return event.Event{}, "other"
	}
	status, ok := slowNumber(row["sc-status"], 999)
	if !ok {
		return event.Event{}, "malformed"
	}
	substatus, subbed := slowOptional(row["sc-substatus"], 9999)
	received, receivedKnown := slowOptional(row["cs-bytes"], 1<<50)
	sent, sentKnown := slowOptional(row["sc-bytes"], 1<<50)
	taken, timed := slowTaken(row["time-taken"])
	if regexp.MustCompile(`^(MSFTPSVC|FTPSVC|SMTPSVC|NNTPSVC)`).MatchString(row["s-sitename"]) {
		return event.Event{}, "other"
	}
	e := event.Event{
		Beacon: slowClip(cmp.Or(row["s-computername"], row["s-ip"]), 63), Time: at, Address: slowAddress(row), Status: int(status), Duration: taken,
		Method: slowClip(slowText(row["cs-method"], false), 16), UserAgent: slowClip(slowText(row["cs(user-agent)"], true), 200),
	}
	target := row["cs-uri-stem"]
	if target == "" {
		target, _, _ = strings.Cut(row["cs-uri"], "?")
	}
	if _, rest, ok := strings.Cut(target, "://"); ok && target[0] != '/' {
		if _, path, ok := strings.Cut(rest, "/"); ok {
			target = "/" + path
		}
	}
	if !slowDescribe(&e, slowText(target, true)) {
		return event.Event{}, "other"
	}
	if e.Kind == protocol.KindAgentConfiguration {
		slowInfer(&e, row)
	}
	switch {
	case e.Direction == event.DirectionUpload:
		e.Bytes, e.Unsized = received, !receivedKnown
	case e.Method != "HEAD":
		e.Bytes, e.Unsized = sent, !sentKnown
	default:
		e.Unsized = !sentKnown
	}
	e.Untimed = !timed
	win32, _ := slowNumber(row["sc-win32-status"], 1<<62)
	if !subbed {
		substatus = -1
	}
	slowJudge(&e, substatus, win32)
	return e, ""
}

func slowNumber(text string, limit int64) (int64, bool) {
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(text, 10, 63)
	return int64(n), err == nil && len(text) <= 18 && int64(n) <= limit
}

func slowOptional(text string, limit int64) (int64, bool) {
	n, ok := slowNumber(text, limit)
	if !ok || text == "" {
		return 0, false
	}
	return n, true
}

var takenPattern = regexp.MustCompile(`^\d{1,18}(\.\d*)?$`)

func slowTaken(text string) (time.Duration, bool) {
	whole, _, _ := strings.Cut(text, ".")
	if ms, err := strconv.ParseInt(whole, 10, 64); !takenPattern.MatchString(text) || err != nil || ms > 7*24*3600*1000 {
		return 0, false
	}
	if whole, fraction, ok := strings.Cut(text, "."); ok && len(fraction) > 9 {
		text = whole + "." + fraction[:9]
	}
	if text[len(text)-1] == '.' {
		text += "0"
	}
	taken, err := time.ParseDuration(text + "ms")
	return taken, err == nil
}

var escapePattern = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func slowText(text string, plus bool) string {
	if plus {
		text = strings.ReplaceAll(text, "+", " ")
	}
	text = escapePattern.ReplaceAllStringFunc(text, func(s string) string {
		s, _ = url.PathUnescape(s)
		return s
	})
	if utf8.ValidString(text) {
		return text
	}
	out := ""
	for _, c := range []byte(text) {
		r := rune(c)
		if i := strings.IndexByte("\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9e\x9f", c); i >= 0 {
			r = []rune("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ")[i]
		}
		out += string(r)
	}
	return out
}

func slowClip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	out := ""
	for _, r := range text {
		if len(out)+utf8.RuneLen(r) > limit-3 {
			break
		}
		out += string(r)
	}
	return out + "…"
}

func slowAddress(row map[string]string) netip.Addr {
	hop, _, _ := strings.Cut(row["x-forwarded-for"], ",")
	hop = strings.Trim(hop, "+ \"")
	candidates := []string{hop, strings.Trim(strings.SplitN(hop, "]", 2)[0], "["), row["c-ip"]}
	if !strings.HasPrefix(hop, "[") {
		candidates[1] = ""
	} else {
		candidates[0] = ""
	}
	if host, _, ok := strings.Cut(hop, ":"); ok && strings.Count(host, ".") == 3 {
		candidates[1] = host
	}
	for _, c := range candidates {
		if a, err := netip.ParseAddr(c); err == nil {
			return a.Unmap().WithZone("")
		}
	}
	return netip.Addr{}
}

// slowDescribe is the live beacon's mapping from a path to an event.
func slowDescribe(e *event.Event, path string) bool {
	parts, upload, found := slowParts(path)
	if !found {
		return false
	}
	e.Path = slowClip(path, 512)
	file := strings.Join(parts, "/")
	name := ""
	if len(parts) > 0 {
		name = parts[len(parts)-1]
	}
	switch {
	case upload && strings.EqualFold(file, "test"):
		e.Kind = protocol.KindTest
	case upload:
		slowUpload(e, parts, name)
	default:
		e.Kind = protocol.KindOfDownload(file)
		e.Device = protocol.DeviceOfPolicy(file)
		if (e.Method == "GET" || e.Method == "POST" && e.Kind == protocol.KindAgentConfiguration) && e.Kind != protocol.KindTest {
			e.Direction = event.DirectionDownload
		}
	}
	if !slowName(e.Device.Name) {
		e.Device = protocol.Device{}
	}
	if !slowName(e.Device.Domain) {
		e.Device.Domain = ""
	}
	if e.Device.Name != "" {
		e.Attribution = event.Named
	}
	return true
}

// slowInfer finds the device of a request whose form is not public.
func slowInfer(e *event.Event, row map[string]string) {
	said := protocol.Statement{Path: e.Path}
	if row["cs-uri-stem"] == "" {
		_, said.Query, _ = strings.Cut(row["cs-uri"], "?")
		said.Query = said.Query[:min(len(said.Query), 512)]
	}
	if e.Device, e.Attribution = protocol.DeviceIn(said), event.Unattributed; e.Device.Known() {
		e.Attribution = event.Inferred
	}
}

func slowName(name string) bool {
	lost := strings.Count(name, "?")
	return float64(lost) <= float64(len(name))/3 && protocol.CheckName(strings.ReplaceAll(name, "?", "x")) == nil
}

func slowParts(path string) (parts []string, upload, found bool) {
	for part := range strings.SplitSeq(path, "/") {
		switch lower := strings.ToLower(part); {
		case part == "":
		case found:
			parts = append(parts, part)
		case len(part) == 12 && (lower == "managesoftdl" || lower == "managesoftrl"):
			found, upload = true, lower == "managesoftrl"
		}
	}
	return parts, upload, found
}

func slowUpload(e *event.Event, parts []string, name string) {
	folder := ""
	if len(parts) > 0 {
		folder = parts[0]
	}
	e.Kind = protocol.KindOfUpload(folder, name)
	e.Device.Name = protocol.ParseUploadName(name).Device
	if e.Method != "PUT" && e.Method != "POST" {
		return
	}
	e.Direction = event.DirectionUpload
	for _, part := range parts {
		if protocol.CheckName(part) != nil {
			return
		}
	}
	to, known := protocol.UploadFolderOf(name)
	switch {
	case len(parts) == 1 && known:
		e.Folder, e.Name = to, name
	case len(parts) == 2:
		e.Folder, e.Name = protocol.UploadFolder(folder), name
	}
}

func slowJudge(e *event.Event, substatus, win32 int64) {
	gone := slices.Contains([]int64{64, 121, 995, 1236, 10053, 10054}, win32)
	system := iis.Win32(win32)
	if e.Status >= 400 || gone {
		e.Substatus, e.Win32 = int(max(substatus, 0)), win32
	}
	switch {
	case e.Status < 400 && gone:
		e.Cause, e.Detail = event.CauseAborted, fmt.Sprintf("%d but %s", e.Status, system)
		return
	case e.Status < 400:
		return
	}
	cause, text := iis.Status(e.Status, int(substatus))
	e.Detail = fmt.Sprint(e.Status)
	if substatus > 0 {
		e.Detail += fmt.Sprint(".", substatus)
	}
	e.Detail += " " + text
	if win32 != 0 {
		e.Detail += ": " + system
	}
	switch e.Cause = cause; {
	case e.Status >= 500 && (win32 == 39 || win32 == 112):
		e.Cause = event.CauseDiskFull
	case cause == event.CauseInternal && win32 == 5:
		e.Cause = event.CauseUnreadable
	}
	if e.Kind == protocol.KindAgentConfiguration && (e.Status == 404 || e.Status == 405) {
		e.Cause = ""
	}
}
