package roster

// plight is why a device fails, if that is one of the reasons that have diagnoses of their own.
type plight uint8

// The plights.
const (
	noPlight   plight = iota
	incomplete        // it got a policy, and not all files that the policy names
	rejected          // it transferred files before, and its credentials are rejected
)

// plight derives it from the marks.
func (g *Agent) plight() plight {
	if g.Failing == 0 {
		return noPlight
	}
	packages, denied, worked := 0, false, false
	for c := range g.Marks {
		m := &g.Marks[c]
		worked = worked || m.Success != 0
		if !m.Failed {
			continue
		}
		denied = denied || m.Status == 401
		switch Channel(c) {
		case ChannelSchedule, ChannelSettings, ChannelFailover, ChannelUpgrade:
			packages++
		}
	}
	switch {
	case denied && worked:
		return rejected
	case denied:
		return noPlight
	case packages == int(g.Failing) && g.Marks[ChannelPolicy].Success != 0:
		return incomplete
	}
	return noPlight
}

// suffer notes how the plight of a device changed with its last event.
func (a *agents) suffer(slot int32, at Stamp) {
	is := a.at(slot).plight()
	a.incomplete.set(slot, is == incomplete)
	if is != rejected {
		delete(a.rejected, slot)
	} else if first, was := a.rejected[slot]; !was || at < first {
		a.rejected[slot] = at
	}
}
