package incident

import (
	"context"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// originURL is the download location of the genuine beacon of estates whose events are injected.
const originURL = "http://app01.corp.example/ManageSoftDL"

// originIs is what a front reports of its origin.
func originIs(r event.Reach, cause event.Cause) event.Event {
	e := event.Event{Topic: event.TopicOrigin, Name: originURL, Peer: originURL, Active: true, Reach: r, Cause: cause}
	if r == event.ReachUp {
		e.Status, e.Duration = 200, 15*time.Millisecond
	}
	return e
}

// passed is a request of a device for its policy that a front passed on, or answered with a copy.
func passed(r resident, by event.Served, status int, cause event.Cause) event.Event {
	e := asks(r, protocol.KindPolicy, cause)
	e.Served, e.Status = by, status
	return e
}

// fronted runs a script after a quiet beacon in front of another was injected.
func fronted(script func(s *stage)) func(context.Context, *stage) error {
	return injected(func(s *stage) {
		s.inject(originIs(event.ReachUp, event.CauseNone))
		for _, r := range residents {
			s.inject(passed(r, event.ServedOrigin, 200, event.CauseNone))
		}
		s.pass(10 * time.Minute)
		script(s)
	})
}

// answered has all devices ask for their policies, which are answered alike.
func answered(by event.Served, status int, cause event.Cause) func(context.Context, *stage) error {
	return fronted(func(s *stage) {
		for _, r := range residents {
			s.inject(passed(r, by, status, cause))
			s.pass(step)
		}
		for i := range 3 {
			s.inject(passed(residents[i%len(residents)], by, status, cause))
		}
	})
}

// reported has the origin reported in a state.
func reported(r event.Reach, cause event.Cause) func(context.Context, *stage) error {
	return fronted(func(s *stage) { s.inject(originIs(r, cause)) })
}

// frontIncidents are those of a beacon in front of another one.
var frontIncidents = []Incident{
	{
		Code: diagnosis.OriginDown, How: Injected, Story: "the genuine beacon behind a front stops; most devices get copies, and one gets nothing",
		play: fronted(func(s *stage) {
			s.inject(originIs(event.ReachDown, event.CauseRefused))
			for _, r := range residents[1:] {
				s.inject(passed(r, event.ServedCopy, 200, event.CauseNone))
			}
			s.inject(passed(residents[0], event.ServedHere, 503, event.CauseOriginDown))
		}),
	},
	{Code: diagnosis.OriginCertificate, How: Injected, Story: "the certificate of the genuine beacon expires", play: reported(event.ReachDown, event.CauseTLS)},
	{
		Code: diagnosis.OriginSlow, How: Injected, Story: "the genuine beacon answers its test page, and policies too late",
		play: answered(event.ServedHere, 503, event.CauseOriginSlow),
	},
	{
		Code: diagnosis.OriginRefusing, How: Injected, Story: "the web server of the genuine beacon denies .npl", Implies: []diagnosis.Code{diagnosis.Forbidden},
		play: answered(event.ServedOrigin, 403, event.CauseForbidden),
	},
	{Code: diagnosis.OriginNTLM, How: Injected, Story: "the genuine beacon wants Windows authentication", play: answered(event.ServedOrigin, 401, event.CauseNTLM)},
	{Code: diagnosis.OriginRedirect, How: Injected, Story: "the genuine beacon redirects downloads to HTTPS", play: answered(event.ServedOrigin, 302, event.CauseNone)},
	{Code: diagnosis.OriginWebPage, How: Injected, Story: "a proxy answers with its log-in page", play: answered(event.ServedOrigin, 200, event.CauseContent)},
	{Code: diagnosis.OriginLoop, How: Injected, Story: "the URL of the origin leads to the front itself", play: answered(event.ServedHere, 508, event.CauseLoop)},
	{
		Code: diagnosis.OriginCut, How: Injected, Story: "the genuine beacon ends in the middle of an answer", Implies: []diagnosis.Code{diagnosis.AgentsFailing},
		play: answered(event.ServedOrigin, 200, event.CauseOriginCut),
	},
	{
		Code: diagnosis.CopiesStale, How: Injected, Story: "the genuine beacon is down for more than a day", Implies: []diagnosis.Code{diagnosis.OriginDown},
		play: injected(func(s *stage) {
			down, first := originIs(event.ReachDown, event.CauseTimeout), passed(residents[0], event.ServedCopy, 200, event.CauseNone)
			down.Time = s.now.Add(-4 * time.Hour) // an incident takes less than a day
			first.Time, first.Since = down.Time, down.Time
			s.inject(down, first)
			for range 22 {
				for _, r := range residents {
					copied := passed(r, event.ServedCopy, 200, event.CauseNone)
					copied.Since = down.Time // when the origin was last asked for it
					s.inject(copied)
				}
				s.pass(time.Hour)
			}
		}),
	},
	{
		Code: diagnosis.FrontBypassed, How: Injected, Story: "the failover list of the genuine beacon names itself",
		play: fronted(func(s *stage) {
			s.inject(event.Event{Topic: event.TopicBypass, Name: "/ManageSoftDL/Failover/Failover.osd", Peer: "app01.corp.example", Count: 1})
		}),
	},
	{Code: diagnosis.FrontOpen, How: Injected, Story: "the genuine beacon asks for an account, and the front takes uploads from anybody", play: reported(event.ReachUp, event.CauseUnguarded)},
	{Code: diagnosis.PolicyMadeHere, How: Injected, Story: "a front has --policy as well", play: answered(event.ServedHere, 200, event.CauseNone)},
}
