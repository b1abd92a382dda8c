package daemon

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"beacontop/beacon"
	"beacontop/beacon/dial"
	"beacontop/beacon/origin"
	"beacontop/beacon/relay"
	"beacontop/beacon/tomlfile"
)

// copiesFolder has the copies of what origins answered, below the state directory.
const copiesFolder = "Copies"

// openFront prepares what passes downloads on to the origins.
func (s *Station) openFront(guard beacon.Guard) error {
	c := &s.config
	if len(c.Origins) == 0 {
		return nil
	}
	for i := range c.Origins {
		if err := c.checkOrigin(i); err != nil {
			return err
		}
	}
	config := origin.Config{
		Origins: c.Origins, Name: "beacon-" + s.identity, Open: guard.Accounts == nil || !guard.Uploads, Publish: s.publish,
	}
	if host := c.Advertise.Host; host != "" {
		config.Self = []string{host}
	}
	if c.Copies.Bytes > 0 {
		config.Copies = origin.Copies{
			Dir: filepath.Join(c.Dir, copiesFolder), Bytes: c.Copies.Bytes, Fresh: c.Copies.Fresh,
			Room: func() int64 { return s.beacon.Room() },
		}
	}
	front, err := origin.New(config)
	if err != nil {
		return at(PartCopies, err)
	}
	s.front = front
	s.closers = append(s.closers, front.Close)
	return nil
}

// checkOriginsAreOthers reports an origin that is this beacon itself. All listeners are open.
func (s *Station) checkOriginsAreOthers() error {
	for i := range s.config.Origins {
		for _, l := range s.listeners {
			if err := checkNotSelf("origin", s.config.Origins[i].URL, l); err != nil {
				return &Error{Part: PartOrigin, Index: i, Err: err}
			}
		}
	}
	return nil
}

// checkOrigin constructs an origin without connecting to it.
func (c *Config) checkOrigin(i int) error {
	l := c.Origins[i]
	part := PartOrigin
	err := tomlfile.CheckRegular(l.CAFile)
	if err != nil {
		err = fmt.Errorf("%w: %w", dial.ErrAuthorities, err)
	} else if err = l.Check(); err == nil {
		_, err = dial.New(l.Config)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, dial.ErrAuthorities):
		part = PartOriginCA
	case errors.Is(err, dial.ErrCertificate):
		part = PartOriginCert
	case errors.Is(err, dial.ErrProxy):
		part = PartOriginProxy
	}
	return &Error{Part: part, Index: i, Err: fmt.Errorf("origin %s: %w", relay.Masked(l.URL), err)}
}

// checkOrigins checks every origin, and warns where downloads and uploads go to different hosts.
func (c *Config) checkOrigins(warn func(string)) error {
	for i := range c.Origins {
		if err := c.checkOrigin(i); err != nil {
			return err
		}
	}
	if len(c.Origins) == 0 {
		return nil
	}
	down := hostOf(c.Origins[0].URL)
	switch {
	case len(c.Parents) == 0:
		warn("there is an origin and no parent: downloads come from " + down + ", and uploads stay in this beacon")
	case !isURL(c.Parents[0].URL): // a directory, which may be of the origin
	case !strings.EqualFold(hostOf(c.Parents[0].URL), down):
		warn(fmt.Sprintf("downloads come from %s and uploads go to %s: right only if both belong to one inventory server, as a policy asks for what is then uploaded", down, hostOf(c.Parents[0].URL)))
	}
	return nil
}

func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.Hostname()
}
