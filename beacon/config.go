package beacon

import (
	"errors"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/policy"
	"beacontop/beacon/spool"
)

// Config configures a beacon. Dir, Spool and Publish are required.
type Config struct {
	Name      string            // of this beacon, for display
	Dir       string            // state directory; administrators publish files in its Staging/Common
	Spool     *spool.Spool      // receives uploads; the caller closes it after Serve
	Publish   func(event.Event) // takes one event per request; must not block
	Policy    policy.Rules      // without this beacon in the failover lists
	Advertise policy.Server     // URL by which agents reach this beacon; zero: the name that each agent used

	Connections connection.Limits
	Trusted     connection.Trusted // proxies whose X-Forwarded-For and PROXY headers are trusted
	Wire        *connection.Wire   // records every request; nil: no recording; the caller closes it after Serve

	Origin   *origin.Front // answers downloads that this beacon does not have; nil: nobody does
	Generate bool          // make policies and the files they name, even if there is an origin

	Limits Limits // of uploads

	Quarantine bool  // move damaged or suspicious files to BadLogs; otherwise they are only reported
	Guard      Guard // required credentials; zero: none

	// Drain is how long the idle connections of agents are kept when Serve ends, for a request whose
	// answer says that it is the last; 0: they are closed. It is for a beacon whose port another
	// process takes over (see connection.Set.Drain).
	Drain time.Duration

	UploadLimitBytes int64         // larger uploads are rejected; 0: DefaultUploadLimitBytes
	IdleTimeout      time.Duration // maximum time without progress; 0: DefaultIdleTimeout
}

// Defaults of Config.
const (
	// DefaultUploadLimitBytes is larger than every known inventory; the vendor's own limit is
	// not public.
	DefaultUploadLimitBytes = 100 << 20
	// DefaultIdleTimeout allows an agent that throttles itself heavily (NetworkMaxRate) to pause
	// between packets.
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
