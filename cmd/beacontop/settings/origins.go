package settings

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/origin"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
)

// origins are the tables [[origin]].
func (v *Values) origins() Table {
	list := &tables{
		order: ", in order of preference",
		empty: func() { v.Origins = nil },
		add: func() Table {
			v.Origins = append(v.Origins, origin.Location{})
			return originTable(&v.Origins[len(v.Origins)-1])
		},
	}
	return Table{{
		Name: "origin", Help: "fetch downloads that this beacon does not have from `URL`, the download location of a genuine beacon behind it; can be repeated, in order of preference",
		Value: list.each(), Check: v.checkOrigins, tables: list,
	}}
}

// copies is the section about what is kept of the answers of origins.
func (v *Values) copies() Table {
	c := &v.Copies
	return Table{
		{
			Name: "copies.bytes", Help: "keep copies of up to `SIZE` of what an origin answered, for when it does not",
			Value: Size(&c.Bytes), Default: tomlfile.Size(daemon.DefaultCopiesBytes).String(), Nothing: "0: none", Check: atLeast(&c.Bytes, 0),
		},
		{
			Name: "copies.fresh", Help: "send the copy of a package without asking the origin for `DURATION`; policies are always asked for",
			Value: Duration(&c.Fresh), Default: "0s", Nothing: "0: always ask", Check: atLeast(&c.Fresh, 0),
		},
	}
}

// originTable is the settings of one origin.
func originTable(l *origin.Location) Table {
	return Table{
		{Name: "url", Value: Text(&l.URL), Help: "the download location of a genuine beacon"},
		{Name: "user", Value: Text(&l.User), Help: "user name of Basic authentication; default: what the agent sends passes"},
		{Name: "ca", Value: File(&l.CAFile), Help: "file of CA certificates (PEM), instead of the system's"},
		{Name: "cert", Value: File(&l.CertFile), Help: "file of a client certificate (PEM)"},
		{Name: "key", Value: File(&l.KeyFile), Help: "file of its key (PEM)"},
		{Name: "proxy", Value: Text(&l.Proxy), Help: "URL of the proxy; default: as set in the environment"},
		{Name: "timeout", Value: Duration(&l.Timeout), Default: text(origin.DefaultTimeout), Help: "time to the first byte of an answer, and of each pause in it"},
		{Name: "host", Value: Text(&l.Host), Help: `Host field that it sees; default: that of its URL; "agent": what the agent sent`},
		{Name: "transparent", Value: Switch(&l.Transparent), Default: "false", Help: "set no X-Forwarded fields"},
		{Name: "pass", Value: List(&l.Pass, func(s string) (string, error) { return s, nil }), Help: `beginnings of other paths that are passed on: "/inventory-beacons/api/"`},
		{Name: "password", Value: Text(&l.Password), mask: hidden, Help: "password of Basic authentication"},
	}
}

// each is the value of a flag that can be repeated: one table for each URL. It replaces those of the file.
func (t *tables) each() *Value {
	v := &Value{kind: listKind}
	v.set = func(texts []string) error {
		t.clear()
		v.texts = slices.Clone(texts)
		for _, text := range texts {
			if err := t.next().find("url").Value.set([]string{text}); err != nil {
				return err
			}
		}
		return nil
	}
	return v
}

// originsLimit is far more than a beacon needs; each is asked for its test page all the time.
const originsLimit = 8

// checkOrigins checks what does not need the network. Its errors name the origin themselves.
func (v *Values) checkOrigins() error {
	if len(v.Origins) > originsLimit {
		return tomlfile.AtKey(fmt.Sprintf("origin[%d]", originsLimit), fmt.Errorf("more than %d origins", originsLimit))
	}
	for i := range v.Origins {
		if err := checkOrigin(&v.Origins[i], v.Origins[:i]); err != nil {
			return tomlfile.AtKey(fmt.Sprintf("origin[%d]", i), fmt.Errorf("origin %d: %w", i+1, err))
		}
	}
	return nil
}

// checkOrigin validates an origin. others are those before it.
func checkOrigin(l *origin.Location, others []origin.Location) error {
	same := func(o origin.Location) bool {
		return strings.EqualFold(strings.TrimRight(o.URL, "/"), strings.TrimRight(l.URL, "/"))
	}
	switch {
	case l.URL == "":
		return errors.New("needs a url")
	case slices.ContainsFunc(others, same):
		return tomlfile.AtKey("url", errors.New("duplicate URL"))
	case l.User == "" && l.Password != "":
		return tomlfile.AtKey("password", errors.New("a password needs a user"))
	case strings.Contains(l.User, ":"):
		return tomlfile.AtKey("user", errors.New("a user name cannot contain a colon"))
	case l.Timeout <= 0:
		return tomlfile.AtKey("timeout", errors.New("must be at least 1ns"))
	case (l.CertFile == "") != (l.KeyFile == ""):
		return tomlfile.AtKey("cert", errors.New("a client certificate needs both cert and key"))
	}
	return l.Check()
}
