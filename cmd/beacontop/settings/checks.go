package settings

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"beacontop/beacon"
	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
)

// Checks of one value.

func given(at *string) func() error {
	return func() error {
		if *at == "" {
			return errors.New("empty")
		}
		return nil
	}
}

// leastBytes is the smallest size limit allowed: no inventory and no settings file is
// smaller, and a number without a unit in the file means bytes.
const leastBytes = 1000

func large(at *int64, usual string) func() error {
	return func() error {
		if *at < leastBytes {
			return fmt.Errorf("%s is too small: write a size with its unit, %s", tomlfile.Size(*at), usual)
		}
		return nil
	}
}

// atLeast accepts values from 0 or 1 on.
func atLeast[T cmp.Ordered](at *T, least T) func() error {
	return func() error {
		var zero T
		switch {
		case *at >= least:
			return nil
		case least == zero:
			return errors.New("must not be negative")
		}
		return errors.New("must be more than 0")
	}
}

func between(at *int, least, most int) func() error {
	return func() error {
		if *at < least || *at > most {
			return fmt.Errorf("must be between %d and %d", least, most)
		}
		return nil
	}
}

// Checks of settings that belong together.

func (c *Config) checkPlain() error {
	if c.HTTP == daemon.None && c.TLS.Address == "" {
		return errors.New("none needs --https ADDR: otherwise this beacon has no listener")
	}
	return nil
}

func (c *Config) checkTLS() error {
	t := &c.TLS
	switch {
	case t.Address == "":
		return nil
	case t.Cert == "" || t.Key == "":
		return errors.New("needs --cert FILE and --key FILE")
	case c.HTTP == t.Address && !strings.HasSuffix(c.HTTP, ":0"):
		return errors.New("same address as --http")
	}
	return nil
}

var errNeedsTLS = errors.New("has no effect without --https ADDR")

// needsTLS rejects a value that was set for a listener that does not exist.
func (c *Config) needsTLS(set func() bool) func() error {
	return func() error {
		if set() && c.TLS.Address == "" {
			return errNeedsTLS
		}
		return nil
	}
}

func (c *Config) checkClients() error {
	t := &c.TLS
	switch {
	case t.Clients != beacon.ClientCertificatesNone && t.Address == "":
		return errNeedsTLS
	case t.Clients == beacon.ClientCertificatesStrict && t.ClientCA == "":
		return errors.New("strict needs --client-ca FILE")
	}
	return nil
}

func (c *Config) checkClientCA() error {
	if c.TLS.Clients != beacon.ClientCertificatesStrict && c.TLS.ClientCA != "" {
		return errors.New("has no effect without --client-certs strict")
	}
	return nil
}

func (c *Config) checkGuarded() error {
	if c.Guarded != policy.UseBoth && c.Accounts == "" {
		return errors.New("has no effect without --htpasswd FILE")
	}
	return nil
}
