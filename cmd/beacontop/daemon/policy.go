package daemon

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/policyfile"
)

// Rules returns the effective policy, from the file or built in, with the failover list of the
// configuration.
func (c *Config) Rules() (policy.Rules, error) {
	if c.Policy == "" {
		rules := policy.Rules{BeaconPolicy: policy.Default()}
		rules.Failover = rules.Failover.With(c.Failover)
		return rules, nil
	}
	p, err := policyfile.Read(c.Policy, cmp.Or(c.PolicyLimitBytes, policyLimitBytes), c.Failover)
	if err != nil {
		return policy.Rules{}, at(PartPolicy, fmt.Errorf("policy: %w", err))
	}
	return p.Rules, nil
}

// policyEvery is the interval of checking the policy file for changes.
const policyEvery = 2 * time.Second

// followPolicy reloads the policy file when it changes, and probes the beacons of its
// failover list. An invalid file is reported and changes nothing.
func (s *Station) followPolicy(ctx context.Context) {
	var probing sync.WaitGroup
	defer probing.Wait()
	probe := func(rules policy.Rules) context.CancelFunc {
		ctx, cancel := context.WithCancel(ctx)
		p := &agent.Prober{Siblings: rules.Failover.Servers, Every: s.config.ProbeEvery, Publish: s.publish}
		probing.Go(func() { p.Run(ctx) })
		return cancel
	}
	told := s.rules
	s.publish(s.policyEvent(told, ""))
	stop := probe(told)
	defer func() { stop() }()
	tick := time.NewTicker(policyEvery)
	defer tick.Stop()
	for {
		var answer chan<- Reloaded // nil: nobody asked
		news, was := false, s.policy.Refused()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			news = s.policy.Look()
		case answer = <-s.reloading:
			news = s.policy.Again()
		}
		if !news && answer == nil {
			continue
		}
		e := s.policyEvent(s.rules, s.policy.Refused())
		if e.Cause == event.CauseNone {
			e.Detail = policyfile.Few(s.rules.Differences(&told))
		}
		if answer != nil {
			answer <- reloaded(&e)
			news = news && (e.Detail != "" || e.Cause != event.CauseNone || was != "")
		}
		if !news {
			continue
		}
		if e.Cause == event.CauseNone {
			stop()
			stop = probe(s.rules)
			told = s.rules
		}
		s.publish(e)
	}
}

// loadPolicy reads the policy and gives it to the beacon, if there is one already.
func (s *Station) loadPolicy() error {
	rules, err := s.config.Rules()
	if err == nil && s.beacon != nil {
		err = s.beacon.UsePolicy(rules)
	}
	if err != nil {
		return err
	}
	s.rules = rules
	return nil
}

// policyEvent reports the rules in effect, or why a change was rejected.
func (s *Station) policyEvent(rules policy.Rules, refused string) event.Event {
	e := event.Event{Time: time.Now().UTC(), Topic: event.TopicPolicy, Count: len(rules.Groups), Active: rules.Upgrade()}
	if refused != "" {
		e.Cause, e.Detail = event.CauseContent, refused
		return e
	}
	e.Peer = policyfile.Few(s.config.nameless(rules, s.onLoopback()))
	return e
}

// onLoopback reports whether only agents on this machine can reach the station.
func (s *Station) onLoopback() bool {
	for _, l := range s.listeners {
		if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
			return false
		}
	}
	return true
}

// nameless returns the beacons that agents are given by IP address. Loopback addresses are
// acceptable for agents on this machine.
func (c *Config) nameless(rules policy.Rules, local bool) []string {
	if c.Advertise.Host != "" && (c.Accounts == "" || c.Guarded != policy.UseBoth) {
		rules = rules.With(c.Advertise)
	}
	var out []string
	for _, s := range rules.Nameless() {
		if !local || !s.Loopback() {
			out = append(out, s.URL())
		}
	}
	return out
}
