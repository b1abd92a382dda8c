package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
)

// tables is a list of tables in the file.
type tables struct {
	made  []Table
	order string       // what their order means; empty: nothing
	empty func()       // the list of values
	add   func() Table // a value, whose settings it returns
}

func (t *tables) clear() {
	t.empty()
	t.made = nil
}

// next appends a table.
func (t *tables) next() Table {
	one := t.add()
	for _, s := range one {
		s.reset()
	}
	t.made = append(t.made, one)
	return one
}

// parents are the tables [[parent]].
func (v *Values) parents() *tables {
	return &tables{
		order: ", in order of preference",
		empty: func() { v.Parents = nil },
		add: func() Table {
			v.Parents = append(v.Parents, relay.LocationConfig{})
			return parent(&v.Parents[len(v.Parents)-1])
		},
	}
}

// parent is the settings of one parent.
func parent(p *relay.LocationConfig) Table {
	return Table{
		{Name: "url", Value: Text(&p.URL), Help: "the reporting location, or the Incoming directory of a genuine beacon"},
		{Name: "user", Value: Text(&p.User), Help: "user name of Basic authentication"},
		{Name: "ca", Value: File(&p.CAFile), Help: "file of CA certificates (PEM), instead of the system's"},
		{Name: "proxy", Value: Text(&p.Proxy), Help: "URL of the proxy; default: as set in the environment"},
		{Name: "test", Value: Text(&p.Test), Help: `text that its test page must contain; "none": trust it without proof`},
		{Name: "password", Value: Text(&p.Password), mask: hidden, Help: "password of Basic authentication"},
	}
}

// single is the value of --parent, which replaces all parents of the file.
func (t *tables) single() *Value {
	v := &Value{kind: textKind}
	v.set = func(texts []string) error {
		text := texts[len(texts)-1]
		if strings.Contains(text, "://") && strings.ContainsAny(text, ", \t") {
			return errors.New("only one URL is allowed; put others into the configuration file, each under [[parent]]")
		}
		t.clear()
		v.texts = []string{text}
		if text == "" {
			return nil
		}
		return t.next().find("url").Value.set(texts)
	}
	return v
}

// readTables sets a list of tables as the file has it.
func (s *Setting) readTables(value any) (wrong []error) {
	const want = "one or more tables, each with its name in [[ ]]"
	list, ok := value.([]any)
	if !ok {
		return []error{tomlfile.AtKey(s.Name, mismatch(value, want))}
	}
	s.origin = FromFile
	s.tables.clear()
	for i, one := range list {
		key := fmt.Sprintf("%s[%d]", s.Name, i)
		content, ok := one.(map[string]any)
		if !ok {
			wrong = append(wrong, tomlfile.AtKey(key, mismatch(one, want)))
			continue
		}
		for _, err := range s.tables.next().read("", content) {
			wrong = append(wrong, tomlfile.AtKey(key, fmt.Errorf("%s %d: %w", s.Name, i+1, err)))
		}
	}
	return wrong
}

// parentsLimit is far more than a beacon needs; each parent's test page is polled all the time.
const parentsLimit = 32

// checkParents checks what does not need the network. Its errors name the parent themselves.
func (v *Values) checkParents() error {
	if len(v.Parents) > parentsLimit {
		return tomlfile.AtKey(fmt.Sprintf("parent[%d]", parentsLimit), fmt.Errorf("more than %d parents", parentsLimit))
	}
	for i := range v.Parents {
		if err := checkParent(&v.Parents[i], v.Parents[:i]); err != nil {
			return tomlfile.AtKey(fmt.Sprintf("parent[%d]", i), fmt.Errorf("parent %d: %w", i+1, err))
		}
	}
	return nil
}

// checkParent validates a parent apart from its URL. others are the parents before it.
func checkParent(p *relay.LocationConfig, others []relay.LocationConfig) error {
	same := func(o relay.LocationConfig) bool {
		return strings.EqualFold(strings.TrimRight(o.URL, "/"), strings.TrimRight(p.URL, "/"))
	}
	switch {
	case p.URL == "":
		return errors.New("needs a url")
	case slices.ContainsFunc(others, same):
		return tomlfile.AtKey("url", errors.New("duplicate URL"))
	case p.User == "" && p.Password != "":
		return tomlfile.AtKey("password", errors.New("a password needs a user"))
	case strings.Contains(p.User, ":"):
		return tomlfile.AtKey("user", errors.New("a user name cannot contain a colon"))
	}
	if strings.Contains(p.URL, "://") {
		return nil
	}
	for _, f := range []struct{ key, value string }{{"user", p.User}, {"ca", p.CAFile}, {"proxy", p.Proxy}, {"test", p.Test}} {
		if f.value != "" {
			return tomlfile.AtKey(f.key, errors.New("not allowed for a directory"))
		}
	}
	return nil
}
