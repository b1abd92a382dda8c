package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
)

// rules reads the policy in force: the file's, or the built-in one, with the failover
// list of the command line.
func (c *Config) rules() (policy.Rules, error) {
	others, err := c.servers()
	if err != nil {
		return policy.Rules{}, err
	}
	if c.Policy == "" {
		rules := policy.Rules{BeaconPolicy: policy.Default()}
		rules.Failover = joined(rules.Failover, others)
		return rules, nil
	}
	p, err := readPolicy(c.Policy, int64(c.MaxConfig), others)
	if err != nil {
		return policy.Rules{}, fmt.Errorf("policy: %w", err)
	}
	return p.rules, nil
}

// policyEvery is how often the policy file is looked at.
const policyEvery = 2 * time.Second

// followPolicy puts the policy file in force anew when it changes, and probes the
// beacons of its failover list. A file with a mistake is told of and changes nothing.
func (s *station) followPolicy(ctx context.Context, rules policy.Rules, publish func(estate.Event)) {
	var probing sync.WaitGroup
	defer probing.Wait()
	probe := func(rules policy.Rules) context.CancelFunc {
		ctx, cancel := context.WithCancel(ctx)
		p := &agent.Prober{Siblings: rules.Failover.Servers, Every: s.probeEvery, Publish: publish}
		probing.Go(func() { p.Run(ctx) })
		return cancel
	}
	publish(s.policyEvent(rules, nil))
	stop := probe(rules)
	defer func() { stop() }()
	tick := time.NewTicker(policyEvery)
	defer tick.Stop()
	for last := s.policyRead; s.config.Policy != ""; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		version := modified(s.config.Policy)
		if version.Equal(last) {
			continue
		}
		last = version
		rules, err := s.config.rules()
		if err == nil {
			err = s.beacon.UsePolicy(rules)
		}
		if err == nil {
			stop()
			stop = probe(rules)
		}
		publish(s.policyEvent(rules, err))
	}
	<-ctx.Done()
}

// policyEvent tells which rules are in force, or why they are not.
func (s *station) policyEvent(rules policy.Rules, err error) estate.Event {
	e := estate.Event{Time: time.Now().UTC(), Topic: estate.TopicPolicy, Count: len(rules.Groups), Active: rules.Upgrade()}
	if err != nil {
		e.Cause, e.Detail = estate.CauseContent, err.Error()
		return e
	}
	e.Peer = listed(s.config.nameless(rules, s.onLoopback()))
	return e
}

// onLoopback reports whether only agents of this machine can reach the station.
func (s *station) onLoopback() bool {
	for _, l := range s.listeners {
		if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
			return false
		}
	}
	return true
}

// nameless are the beacons that agents are given by an address. Loopback addresses are
// right for agents of this machine.
func (c *Config) nameless(rules policy.Rules, local bool) []string {
	if self, err := c.advertised(); err == nil && self.Host != "" && (c.Htpasswd == "" || c.Auth != "both") {
		rules = rules.With(self)
	}
	var out []string
	for _, s := range rules.Nameless() {
		if !local || !s.Loopback() {
			out = append(out, s.URL())
		}
	}
	return out
}

// modified is when a file was changed last; the zero time when that cannot be told.
func modified(file string) time.Time {
	info, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
