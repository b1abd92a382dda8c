package beacon

import (
	"errors"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
	"beacontop/beacon/spool"
)

// Config is what a beacon needs. Dir, Spool and Publish are required.
type Config struct {
	Name      string             // of this beacon, for people
	Dir       string             // state directory; Staging/Common below it holds what admins publish
	Spool     *spool.Spool       // where uploads go; the caller closes it after Serve
	Publish   func(estate.Event) // takes one event per request; must not block
	Policy    policy.Rules       // their failover lists without this beacon
	Advertise policy.Server      // how agents reach this beacon; zero: by the name that each of them used

	Wire   *Wire // records every request; nil: nothing is recorded; the caller closes it after Serve
	Limits Limits

	Quarantine bool  // put files with flaws into BadLogs; otherwise flaws are only told of
	Guard      Guard // who may fetch and deliver; zero: everybody

	Trusted Trusted // proxies whose word on the agent's address counts; none: nobody's does

	UploadLimitBytes int64         // larger uploads are refused; 0: DefaultUploadLimitBytes
	IdleTimeout      time.Duration // without a byte moving; 0: DefaultIdleTimeout
}

// Defaults of Config.
const (
	// DefaultUploadLimitBytes is above every inventory known of; the vendor's own
	// limit is not public.
	DefaultUploadLimitBytes = 100 << 20
	// DefaultIdleTimeout lets an agent that throttles itself to a trickle pause
	// between packets (protocol.md §11).
	DefaultIdleTimeout = 5 * time.Minute
)

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" || c.Spool == nil || c.Publish == nil {
		return c, errors.New("beacon: Dir, Spool and Publish are required")
	}
	if c.UploadLimitBytes == 0 {
		c.UploadLimitBytes = DefaultUploadLimitBytes
	}
	if c.IdleTimeout == 0 {
		c.IdleTimeout = DefaultIdleTimeout
	}
	c.Limits = c.Limits.withDefaults()
	return c, nil
}
