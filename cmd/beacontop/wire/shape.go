package wire

import (
	"encoding/json"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/secret"
)

// Patterns of values that say what they are by their form.
var (
	guidForm   = regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\}?$`)
	hexForm    = regexp.MustCompile(`^[0-9A-Fa-f]{12,}$`)
	numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	dateForm   = regexp.MustCompile(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}T[0-9]{6})`)
	base64Form = regexp.MustCompile(`^[0-9A-Za-z+/_-]{16,}={0,2}$`)
	digitsForm = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)*`)
)

// shape names the form of a value, without the value.
func (m *mask) shape(value string) string {
	quoted := strings.Trim(strings.TrimPrefix(value, "W/"), `"`)
	if quoted != value && quoted != "" {
		return `"` + m.shape(quoted) + `"`
	}
	d, is := m.devices[strings.ToLower(value)]
	_, address := netip.ParseAddr(strings.Trim(value, "[]"))
	_, date := time.Parse(time.RFC1123, value)
	u, link := url.Parse(value)
	scheme, rest, _ := strings.Cut(value, " ")
	switch {
	case is:
		return d
	case value == "":
		return "empty"
	case rest == secret.Masked && vocabulary[strings.ToLower(scheme)]:
		return value
	case strings.Contains(value, secret.Masked):
		return secret.Masked
	case value == "true" || value == "false":
		return "boolean"
	case address == nil:
		return "address"
	case guidForm.MatchString(value):
		return "guid"
	case numberForm.MatchString(value):
		return "number"
	case date == nil, dateForm.MatchString(value):
		return "date"
	case hexForm.MatchString(value):
		return "hex of " + strconv.Itoa(len(value))
	case link == nil && u.Scheme != "" && u.Host != "":
		return "URL"
	case base64Form.MatchString(value):
		return "token of " + strconv.Itoa(len(value))
	}
	return "text"
}

// versions masks a text, and keeps the first two parts of version numbers.
func (m *mask) versions(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range digitsForm.FindAllStringIndex(text, -1) {
		parts := strings.Split(text[at[0]:at[1]], ".")
		b.WriteString(m.text(text[end:at[0]]))
		if end = at[1]; len(parts) > 3 || len(parts) == 1 || slices.ContainsFunc(parts, func(p string) bool { return len(p) > 5 }) {
			b.WriteString("number")
			continue
		}
		b.WriteString(strings.Join(parts[:2], "."))
	}
	b.WriteString(m.text(text[end:]))
	return b.String()
}

// Limits of the shape of documents.
const (
	fieldsLimit  = 100
	nestingLimit = 20
)

// Shape is what documents have in common: the types of values, and the names of fields.
type Shape struct {
	Types  []string          `json:"types,omitempty"` // object, array, string, number, boolean, null
	Count  int               `json:"count"`           // how often it was seen
	Fields map[string]*Shape `json:"fields,omitempty"`
	More   int               `json:"more,omitempty"` // further fields
	Items  *Shape            `json:"items,omitempty"`
}

// document adds a JSON document, as far as it is whole.
func (m *mask) document(to **Shape, text string) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	token, err := dec.Token()
	if err == nil { // otherwise it is none
		m.value(to, dec, token, 0)
	}
}

// value adds one value. It reports whether the document goes on.
func (m *mask) value(to **Shape, dec *json.Decoder, token json.Token, depth int) bool {
	if *to == nil {
		*to = &Shape{}
	}
	s := *to
	s.Count++
	switch v := token.(type) {
	case json.Delim:
		if depth == nestingLimit {
			return false
		}
		if v == '[' {
			s.be("array")
			return m.items(s, dec, depth)
		}
		s.be("object")
		return m.fields(s, dec, depth)
	case string:
		s.be("string")
	case json.Number:
		s.be("number")
	case bool:
		s.be("boolean")
	default:
		s.be("null")
	}
	return true
}

func (s *Shape) be(name string) {
	if !slices.Contains(s.Types, name) {
		s.Types = append(s.Types, name)
		slices.Sort(s.Types)
	}
}

func (m *mask) items(s *Shape, dec *json.Decoder, depth int) bool {
	for {
		token, err := dec.Token()
		if err != nil || token == json.Delim(']') {
			return err == nil
		}
		if !m.value(&s.Items, dec, token, depth+1) {
			return false
		}
	}
}

func (m *mask) fields(s *Shape, dec *json.Decoder, depth int) bool {
	for {
		key, err := dec.Token()
		if err != nil || key == json.Delim('}') {
			return err == nil
		}
		name, _ := key.(string)
		if form := m.shape(name); form != "text" && form != "boolean" && !strings.HasPrefix(form, "token") {
			name = "(" + form + ")"
		} else {
			name = m.text(name)
		}
		token, err := dec.Token()
		if err != nil {
			return false
		}
		var beyond *Shape
		to := &beyond
		one, known := s.Fields[name]
		switch {
		case known:
			to = &one
		case len(s.Fields) >= fieldsLimit:
			s.More++
		default:
			if s.Fields == nil {
				s.Fields = map[string]*Shape{}
			}
			one = &Shape{}
			s.Fields[name] = one
			to = &one
		}
		if !m.value(to, dec, token, depth+1) {
			return false
		}
	}
}

// String writes a shape in one line. A field with a question mark is not in every object.
func (s *Shape) String() string {
	if s == nil {
		return ""
	}
	var all []string
	for _, t := range s.Types {
		switch {
		case t == "object":
			var fields []string
			for _, name := range slices.Sorted(maps.Keys(s.Fields)) {
				mark := ""
				if len(s.Types) == 1 && s.Fields[name].Count < s.Count {
					mark = "?"
				}
				fields = append(fields, name+mark+": "+s.Fields[name].String())
			}
			if s.More > 0 {
				fields = append(fields, strconv.Itoa(s.More)+" more")
			}
			all = append(all, "{"+strings.Join(fields, ", ")+"}")
		case t == "array" && s.Items != nil:
			all = append(all, "["+s.Items.String()+"]")
		case t == "array":
			all = append(all, "[]")
		default:
			all = append(all, t)
		}
	}
	return strings.Join(all, " or ")
}
