package wire

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"beacontop/beacon/connection"
	"beacontop/beacon/protocol"
)

// Limits of a summary.
const (
	groupsLimit = 300
	namesLimit  = 60 // headers, or parameters, of a group
	shapesLimit = 8  // forms of the values of one name
)

// Summary is what recordings have in common, masked.
type Summary struct {
	Requests int      `json:"requests"`
	Broken   int      `json:"broken,omitempty"`  // requests that could not be parsed
	Skipped  int      `json:"skipped,omitempty"` // lines that are no record of a request
	More     int      `json:"more,omitempty"`    // requests of further groups
	Groups   []*Group `json:"groups"`

	mask  *mask
	index map[string]*Group
}

// Group are requests with the same verb and path, apart from names of devices.
type Group struct {
	Verb     string         `json:"verb"`
	Path     string         `json:"path"`
	Requests int            `json:"requests"`
	Devices  int            `json:"devices,omitempty"` // different ones in the path
	Statuses map[string]int `json:"statuses"`
	Versions map[string]int `json:"versions"` // of HTTP, and whether with TLS
	Query    Values         `json:"query,omitempty"`
	Headers  Values         `json:"headers,omitempty"`
	Answer   Values         `json:"answer_headers,omitempty"`
	Received Range          `json:"received"` // bytes of bodies
	Sent     Range          `json:"sent"`
	Magic    map[string]int `json:"magic,omitempty"`
	Request  *Shape         `json:"request_json,omitempty"`
	Response *Shape         `json:"answer_json,omitempty"`

	devices map[string]bool
}

// Values are the forms of the values of names, with how often each was seen.
type Values map[string]map[string]int

// Range is the smallest and the largest number.
type Range struct {
	Least int64 `json:"least"`
	Most  int64 `json:"most"`
}

func newSummary(m *mask) *Summary { return &Summary{mask: m, index: map[string]*Group{}} }

// names registers the names in a request, which must not be shown anywhere.
func (m *mask) names(e *connection.Exchange) {
	host, _, _ := strings.Cut(e.Host, ":")
	for label := range strings.SplitSeq(host, ".") {
		m.name(label)
	}
	file, query := splitTarget(e.Target)
	location, below, _ := strings.Cut(strings.TrimLeft(file, "/"), "/")
	resource := protocol.ResourceOf(protocol.LocationOf(location), strings.Trim(below, "/"))
	for _, d := range []protocol.Device{resource.Device, protocol.DeviceIn(protocol.Statement{Path: file, Query: query, Header: e.Headers})} {
		m.device(d.Name)
		m.name(d.Domain)
	}
	if resource.Location == protocol.Uploads {
		m.name(protocol.ParseUploadName(path.Base(file)).User)
	}
}

// splitTarget returns the decoded path of a target, and its query.
func splitTarget(target string) (file, query string) {
	file, query, _ = strings.Cut(target, "?")
	if u, err := url.Parse(file); err == nil && u.Host != "" {
		file = u.EscapedPath()
	}
	if plain, err := url.PathUnescape(file); err == nil {
		file = plain
	}
	return file, query
}

// exchange adds a request.
func (s *Summary) exchange(e *connection.Exchange) {
	s.Requests++
	if e.Error != "" {
		s.Broken++
		return
	}
	g := s.group(e.Verb, e.Target)
	if g == nil {
		s.More++
		return
	}
	g.Requests++
	tally(&g.Statuses, strconv.Itoa(e.Status))
	version := s.mask.versions(e.Version)
	if e.TLS {
		version += " with TLS"
	}
	tally(&g.Versions, version)
	_, query := splitTarget(e.Target)
	for part := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(part, "="); part != "" {
			plain, _ := url.QueryUnescape(value)
			g.Query.add(s.mask.text(name), s.mask.shape(plain))
		}
	}
	s.headers(&g.Headers, e.Headers)
	s.headers(&g.Answer, e.Answer)
	g.Received.add(e.Received, g.Requests == 1)
	g.Sent.add(e.Sent, g.Requests == 1)
	if e.Magic != "" {
		tally(&g.Magic, magicOf(e.Magic))
	}
}

// bodies adds recorded bodies.
func (s *Summary) bodies(b *connection.Bodies) {
	if g := s.group(b.Verb, b.Target); g != nil {
		s.mask.document(&g.Request, b.Request.Text)
		s.mask.document(&g.Response, b.Answer.Text)
	}
}

// group returns the group of a request; nil: there are too many.
func (s *Summary) group(verb, target string) *Group {
	file, _ := splitTarget(target)
	shown, device := s.mask.path(file)
	verb = s.mask.verb(verb)
	key := verb + " " + shown
	g := s.index[key]
	if g == nil {
		if len(s.index) >= groupsLimit {
			return nil
		}
		g = &Group{Verb: verb, Path: shown, Query: Values{}, Headers: Values{}, Answer: Values{}, devices: map[string]bool{}}
		s.index[key] = g
		s.Groups = append(s.Groups, g)
	}
	if device != "" && len(g.devices) < wordsLimit {
		g.devices[device] = true
		g.Devices = len(g.devices)
	}
	return g
}

// shown are the headers whose values are masked word by word: they say how, not who.
var shown = []string{"Content-Type", "Accept", "Accept-Encoding", "Accept-Charset", "Content-Encoding", "Connection", "Cache-Control", "Expect", "Vary", "Pragma", "Allow", "Accept-Ranges", "User-Agent", "Server", "Transfer-Encoding"}

func (s *Summary) headers(to *Values, headers map[string][]string) {
	for name, values := range headers {
		for _, v := range values {
			form := s.mask.shape(v)
			if slices.Contains(shown, name) && (form == "text" || form == "number" || strings.HasPrefix(form, "token")) {
				form = s.mask.versions(v)
			}
			to.add(s.mask.text(name), form)
		}
	}
}

// add counts a form of the values of a name.
func (v Values) add(name, form string) {
	if v[name] == nil {
		if len(v) >= namesLimit {
			return
		}
		v[name] = map[string]int{}
	}
	if _, known := v[name][form]; !known && len(v[name]) >= shapesLimit {
		form = "others"
	}
	v[name][form]++
}

func (r *Range) add(n int64, first bool) {
	if first {
		*r = Range{n, n}
	}
	r.Least, r.Most = min(r.Least, n), max(r.Most, n)
}

func tally(to *map[string]int, name string) {
	if *to == nil {
		*to = map[string]int{}
	}
	if _, known := (*to)[name]; !known && len(*to) >= namesLimit {
		name = "others"
	}
	(*to)[name]++
}

// magicOf names the format of a body by its first bytes, in hexadecimal.
func magicOf(hex string) string {
	for _, m := range []struct{ begin, name string }{
		{"1f8b", "gzip"}, {"504b0304", "zip"}, {"7b", "JSON"}, {"5b", "JSON"}, {"3c", "XML"}, {"efbbbf3c", "XML"}, {"fffe", "UTF-16"}, {"466f726d", "settings"},
	} {
		if strings.HasPrefix(hex, m.begin) {
			return m.name
		}
	}
	return "other"
}

// sort brings the groups into order, the most frequent first.
func (s *Summary) sort() {
	slices.SortStableFunc(s.Groups, func(a, b *Group) int { return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Path, b.Path)) })
}
