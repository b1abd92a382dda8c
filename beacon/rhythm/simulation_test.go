package rhythm_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/rhythm"
)

// simulation is one month of one estate, seen by one beacon or by both together.
type simulation struct {
	t       *testing.T
	sites   []*site
	devices []*device
	days    [simulatedDays][]operation // what the agents do, by UTC day, in order; the dead ones too
	both    bool
	beacon  *beacon
	start   time.Time
	herds   [simulatedDays]time.Time // when the herd of each morning begins
	outages []rhythm.Span
	deaths  []*death
	figures figures
}

// death is an agent that stops for good.
type death struct {
	agent    int
	at       time.Time
	missed   []time.Time // when the visits that it misses would have begun
	detected time.Time
}

const deathsOf5000 = 100

func newSimulation(t *testing.T, seed uint64, agents int, both bool) *simulation {
	rng := rand.New(rand.NewPCG(seed, 0))
	s := &simulation{t: t, both: both, start: starts[seed%2], outages: outages(starts[seed%2]), sites: sites(t, agents, seed, rng)}
	for i := range agents {
		s.devices = append(s.devices, newDevice(i, s.sites[i*len(s.sites)/agents], seed))
	}
	s.generate()
	for day := range s.herds {
		s.herds[day] = s.herd(day, s.sites[0].at(day, 2))
	}
	s.choose(rng, max(agents*deathsOf5000/5000, 1))
	zone, err := time.LoadLocation(mainZone)
	if err != nil {
		t.Fatal(err)
	}
	s.beacon = &beacon{agents: make([]watched, agents), zone: zone}
	for i, d := range s.devices {
		s.beacon.agents[i].site = d.site
	}
	return s
}

// begin is when the month begins, UTC.
func (s *simulation) begin() time.Time { return s.start }

// generate lists all operations that the beacon would see if nobody died.
func (s *simulation) generate() {
	var room []operation
	for day := range simulatedDays + 1 { // the last one begins early in the east
		for _, d := range s.devices {
			room = d.day(day, room[:0])
			for _, o := range room {
				at := int(o.at.Sub(s.begin()) / (24 * time.Hour))
				if at >= 0 && at < simulatedDays && (s.both || !o.second) {
					s.days[at] = append(s.days[at], o)
				}
			}
		}
	}
	for day := range s.days {
		slices.SortFunc(s.days[day], func(a, b operation) int { return a.at.Compare(b.at) })
	}
}

// choose kills agents in the second and third week. Agents that would not come four times more
// within the month are left alone: nothing could be said about them.
func (s *simulation) choose(rng *rand.Rand, n int) {
	dying := make([]*death, len(s.devices))
	for _, i := range rng.Perm(len(s.devices))[:min(2*n, len(s.devices))] {
		at := s.begin().Add(time.Duration((10 + 12*rng.Float64()) * float64(24*time.Hour)))
		dying[i] = &death{agent: i, at: at}
	}
	newest, visit := make([]time.Time, len(dying)), make([]time.Time, len(dying))
	for _, day := range s.days {
		for _, o := range day {
			d := dying[o.agent]
			if d == nil || s.down(o.at) {
				continue
			}
			if o.at.Sub(newest[o.agent]) >= 8*time.Hour || o.at.Sub(visit[o.agent]) >= 10*time.Hour {
				visit[o.agent] = o.at
				if !o.at.Before(d.at) {
					d.missed = append(d.missed, o.at)
				}
			}
			newest[o.agent] = o.at
		}
	}
	for _, d := range dying {
		if d != nil && len(d.missed) > 3 && len(s.deaths) < n {
			s.deaths = append(s.deaths, d)
			s.devices[d.agent].dies = d.at
		}
	}
}

// outages are when the beacon is stopped. The agents do not get through, and it learns nothing.
func outages(begin time.Time) []rhythm.Span {
	at := func(day int, hour time.Duration) time.Time {
		return begin.Add(time.Duration(day)*24*time.Hour + hour*time.Hour)
	}
	return []rhythm.Span{
		{From: at(4, 3), To: at(4, 12)},
		{From: at(11, 6), To: at(11, 6).Add(10 * time.Minute)},
		{From: at(19, 1), To: at(21, 8)},
		{From: at(26, 7), To: at(26, 8)},
	}
}

// run plays the month. It judges every hour, and the whole estate every ten minutes.
func (s *simulation) run() *figures {
	outages := s.outages
	for day := range s.days {
		ops := s.days[day]
		for minutes := 10; minutes <= 24*60; minutes += 10 {
			now := s.begin().Add(time.Duration(day)*24*time.Hour + time.Duration(minutes)*time.Minute)
			for len(ops) > 0 && ops[0].at.Before(now) {
				s.deliver(&ops[0])
				ops = ops[1:]
			}
			if slices.ContainsFunc(outages, func(o rhythm.Span) bool { return o.From.Before(now) && now.Before(o.To) }) {
				continue
			}
			for len(outages) > 0 && !outages[0].To.After(now) {
				s.beacon.lost(outages[0])
				outages = outages[1:]
			}
			s.judgeEstate(now)
			if minutes%60 == 0 {
				s.judge(day, now)
			}
		}
	}
	return &s.figures
}

func (s *simulation) deliver(o *operation) {
	dies := s.devices[o.agent].dies
	if !dies.IsZero() && !o.at.Before(dies) {
		return
	}
	if !s.down(o.at) {
		s.beacon.apply(o)
	}
}

// down reports whether the beacon was stopped.
func (s *simulation) down(at time.Time) bool {
	return slices.ContainsFunc(s.outages, func(o rhythm.Span) bool { return !at.Before(o.From) && at.Before(o.To) })
}
