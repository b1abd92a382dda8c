package daemon

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/policyfile"
	"beacontop/cmd/beacontop/notify"
)

// Check reads everything that a configuration names, as New would. It does not listen, writes
// nothing and leaves nothing open. The warnings are about what is valid but probably not intended.
func Check(c Config) (warnings []string, err error) {
	warn := func(text string) { warnings = append(warnings, text) }
	for _, check := range []func() error{
		func() error { return at(PartHTTP, checkAddress(c.HTTP)) },
		func() error { return at(PartTLS, checkAddress(c.TLS.Address)) },
		func() error { return at(PartDir, checkDir(c.Dir)) },
		func() error { return at(PartWire, c.checkWire(warn)) },
		func() error { return c.checkPolicy(warn) },
		func() error { _, err := c.guard(); return err },
		func() error { return c.TLS.check(warn) },
		c.checkParents,
		func() error { return c.checkOrigins(warn) },
		func() error { return wrongHook(notify.Verify(c.Notify)) },
	} {
		if err := check(); err != nil {
			return warnings, err
		}
	}
	return warnings, nil
}

// checkAddress resolves the host of a listen address.
func checkAddress(addr string) error {
	if addr == "" || addr == None || addr == FromSocket {
		return nil
	}
	_, err := net.ResolveTCPAddr("tcp", addr)
	return err
}

// checkDir accepts a directory, or a name that is free.
func checkDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	return nil
}

// BodiesWarning says what recording bodies means; empty: they are not recorded.
func (c *Config) BodiesWarning() string {
	if c.Wire == "" || !c.WireBodies {
		return ""
	}
	return "bodies of requests and answers are recorded in " + connection.BodiesOf(c.Wire) + ": they may have names and personal data; only known secrets are masked"
}

func (c *Config) checkWire(warn func(string)) error {
	file := c.Wire
	if file == "" {
		return nil
	}
	if text := c.BodiesWarning(); text != "" {
		warn(text)
	}
	dir := filepath.Dir(file)
	if _, err := os.Stat(dir); err != nil {
		return err
	}
	if err := checkDir(dir); err != nil {
		return err
	}
	return connection.CheckWire(file)
}

// checkPolicy reads the policy, and warns of beacons that agents cannot use.
func (c *Config) checkPolicy(warn func(string)) error {
	rules, err := c.Rules()
	if err != nil {
		return err
	}
	if nameless := c.nameless(rules, false); len(nameless) > 0 {
		warn(policyfile.NamelessWarning(nameless))
	}
	return nil
}

func (t *TLS) check(warn func(string)) error {
	if t.Address == "" && t.Cert == "" {
		return nil
	}
	how, err := t.load(func(event.Event) {}) // no events: nothing is running yet
	if err != nil {
		return err
	}
	begins, ends := how.Certificate.Dates()
	switch {
	case time.Now().Before(begins):
		warn(fmt.Sprintf("%s: the certificate is not valid before %s: agents reject it", t.Cert, begins.Format(time.DateOnly)))
	case time.Now().After(ends):
		warn(fmt.Sprintf("%s: the certificate expired on %s: agents reject it", t.Cert, ends.Format(time.DateOnly)))
	case time.Until(ends) < 30*24*time.Hour:
		warn(fmt.Sprintf("%s: the certificate expires on %s", t.Cert, ends.Format(time.DateOnly)))
	}
	if weak := t.weak(); weak != "" {
		warn(weak + ": only for agents that support nothing stronger")
	}
	return at(PartClientCA, how.Check())
}

// checkParents constructs every parent without connecting to it.
func (c *Config) checkParents() error {
	for i, p := range c.Parents {
		_, closer, err := c.parent(p)
		if err == nil {
			err = closer.Close()
		}
		if err != nil {
			return wrongParent(i, err)
		}
	}
	return nil
}
