package secret

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// nestingLimit bounds the depth of a document; what is deeper is removed.
const nestingLimit = 100

// scope is an object or array that is being read.
type scope struct {
	keyed, value bool // an object; a value follows its key
	key          string
	secret       bool // it is the value of a secret name
	named        bool // one of its values says that the others are a secret
	values       []span
}

// span is a value in a document.
type span struct {
	from, to int
	secret   bool // by its own name
}

// naming are the keys whose value is the name of what another value says.
var naming = regexp.MustCompile(`(?i)^(?:name|key|id|property|field|setting)$`)

// maskJSON masks values of a document, and removes what follows its last whole token if it is cut or
// damaged. Its bytes are otherwise kept.
func maskJSON(body []byte) string {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var out scope // around the document
	in, end := []*scope{&out}, 0
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		at, top := span{from: end, to: int(dec.InputOffset())}, in[len(in)-1]
		delim, is := token.(json.Delim)
		if is && len(in) > nestingLimit && delim != '}' && delim != ']' {
			break
		}
		end = at.to
		switch {
		case is && (delim == '}' || delim == ']'):
			in = in[:len(in)-1]
			in[len(in)-1].close(top)
		case is:
			in = append(in, &scope{keyed: delim == '{', secret: top.hides()})
			top.value = false
		case top.keyed && !top.value:
			top.key, top.value = token.(string), true
		default:
			top.take(token, at)
		}
	}
	for i := len(in) - 1; i > 0; i-- { // cut: a name that would tell may be missing
		in[i].named = in[i].named || i == len(in)-1
		in[i-1].close(in[i])
	}
	return masked(body[:end], out.values)
}

// hides reports whether the next value is a secret by its name.
func (s *scope) hides() bool {
	return s.secret || s.keyed && !naming.MatchString(s.key) && secretName.MatchString(s.key)
}

// take takes a value.
func (s *scope) take(token json.Token, at span) {
	s.value = false
	if s.keyed && !s.secret && naming.MatchString(s.key) {
		text, _ := token.(string)
		s.named = s.named || secretName.MatchString(text)
		return
	}
	at.secret = s.hides()
	s.values = append(s.values, at)
}

// close takes the values of an object that has ended.
func (s *scope) close(ended *scope) {
	for _, v := range ended.values {
		v.secret = v.secret || ended.named
		s.values = append(s.values, v)
	}
}

// masked replaces the secrets among the values of a document.
func masked(body []byte, values []span) string {
	slices.SortFunc(values, func(a, b span) int { return a.from - b.from })
	var out []byte
	end := 0
	for _, v := range values {
		if !v.secret {
			continue
		}
		for v.from < v.to && bytes.IndexByte([]byte(" \t\r\n:,"), body[v.from]) >= 0 { // what separates it from the token before
			v.from++
		}
		out = append(append(out, body[end:v.from]...), `"`+Masked+`"`...)
		end = v.to
	}
	return string(append(out, body[end:]...))
}
