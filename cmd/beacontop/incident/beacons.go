package incident

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

// withPolicy writes a policy file whose failover list has one beacon, and has the beacon use it.
func withPolicy(sibling string) func(*stage, *daemon.Config) error {
	return func(s *stage, c *daemon.Config) error {
		c.Policy = s.policyFile()
		return os.WriteFile(c.Policy, fmt.Appendf(nil, "[[failover.beacon]]\nname = \"LON-BEACON2\"\nurl = %q\n", sibling), 0o640)
	}
}

// withEmptyPolicy has the beacon use a policy file that changes nothing.
func withEmptyPolicy(s *stage, c *daemon.Config) error {
	c.Policy = s.policyFile()
	return os.WriteFile(c.Policy, []byte("# nothing yet\n"), 0o640)
}

func (s *stage) policyFile() string { return filepath.Join(s.dir, "policy.toml") }

// siblingFails runs a beacon whose sibling goes down.
func siblingFails(ctx context.Context, s *stage) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	sibling := &http.Server{Handler: beaconly(http.NotFound), ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- sibling.Serve(l) }()
	reach := func(r event.Reach) func(*event.Event) bool {
		return func(e *event.Event) bool { return e.Topic == event.TopicSibling && e.Reach == r }
	}
	return played(withPolicy("http://"+l.Addr().String()), func(ctx context.Context, b *site) error {
		if err := s.await(ctx, "the sibling is up", reach(event.ReachUp)); err != nil {
			return errors.Join(err, sibling.Close())
		}
		s.pass(time.Hour)
		if err := sibling.Close(); err != nil {
			return err
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return s.await(ctx, "the sibling is down", reach(event.ReachDown))
	})(ctx, s)
}

// parentIs runs a script on a beacon whose parent has a state.
func parentIs(reach event.Reach, cause event.Cause) func(context.Context, *site) error {
	return func(ctx context.Context, b *site) error {
		return b.stage.await(ctx, "the parent is "+reach.String(), func(e *event.Event) bool {
			return e.Topic == event.TopicParent && e.Reach == reach && e.Cause == cause
		})
	}
}

// replaced runs a beacon on which a file is replaced by one with a mistake, until an event says so.
func replaced(file func(*stage) string, text string, topic event.Topic) func(context.Context, *site) error {
	return func(ctx context.Context, b *site) error {
		b.stage.pass(time.Hour)
		if err := os.WriteFile(file(b.stage), []byte(text), 0o640); err != nil {
			return err
		}
		return b.stage.await(ctx, "the change is rejected", func(e *event.Event) bool { return e.Topic == topic && e.Cause != event.CauseNone })
	}
}

var beaconIncidents = []Incident{
	{
		Code: diagnosis.BeaconStopped, How: HTTP, Story: "a beacon that is watched from elsewhere stops, and does not start again",
		play: played(nil, func(_ context.Context, b *site) error {
			b.stage.hearStop()
			return b.close()
		}),
	},
	{
		Code: diagnosis.ParentUnproven, How: HTTP, Story: "a web server answers at the URL of the parent, and is no beacon",
		play: withParent(http.NotFound, parentIs(event.ReachDown, event.CauseUnproven)),
	},
	{
		Code: diagnosis.ParentDown, How: HTTP, Story: "nothing listens at the port of the parent",
		play: func(ctx context.Context, s *stage) error {
			port, err := freePort()
			if err != nil {
				return err
			}
			return played(setting(func(c *daemon.Config) { c.Parents = []relay.LocationConfig{{URL: "http://" + port + "/ManageSoftRL"}} }),
				parentIs(event.ReachDown, event.CauseRefused))(ctx, s)
		},
	},
	{Code: diagnosis.SiblingDown, How: HTTP, Story: "a beacon of the failover list stops", play: siblingFails},
	{
		Code: diagnosis.PolicyRejected, How: HTTP, Story: "the policy file is changed, with a mistake",
		play: played(withEmptyPolicy, replaced((*stage).policyFile, "[[failover.beacon]\n", event.TopicPolicy)),
	},
	{
		Code: diagnosis.AccountsRejected, How: HTTP, Story: "the file of accounts is changed, with a mistake",
		play: guarded(replaced((*stage).accountsFile, "agents:in the clear\n", event.TopicAccounts)),
	},
	{
		Code: diagnosis.FailoverNameless, How: HTTP, Story: "--advertise names the beacon by its IP address",
		play: played(func(_ *stage, c *daemon.Config) (err error) {
			c.Advertise, err = policy.ParseServer("http://192.0.2.9")
			return err
		}, nothing),
	},
	{
		Code: diagnosis.FailoverOwnAddress, How: HTTP, Story: "an agent reaches the beacon by its IP address, so its failover list names that",
		play: played(nil, func(ctx context.Context, b *site) error {
			if err := b.say(ctx, "GET /ManageSoftDL/"+protocol.PolicyFile(residents[0].device)+" HTTP/1.1\r\nHost: 192.0.2.9\r\nX-Forwarded-For: 10.1.0.11\r\nConnection: close\r\n\r\n"); err != nil {
				return err
			}
			return b.stage.await(ctx, "the beacon notices its address", func(e *event.Event) bool { return e.Topic == event.TopicSibling && e.Active })
		}),
	},
}
