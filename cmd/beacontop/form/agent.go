package form

import (
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// Agent is one agent.
type Agent struct {
	Device     string       `json:"device"`
	Domain     string       `json:"domain,omitzero"`
	Address    netip.Addr   `json:"address,omitzero"`
	UserAgent  string       `json:"user_agent,omitzero"`
	First      time.Time    `json:"first_contact,omitzero"`
	Contact    time.Time    `json:"last_contact,omitzero"`
	Orphan     bool         `json:"orphan,omitzero"`
	Lost       bool         `json:"lost,omitzero"`
	Failing    bool         `json:"failing,omitzero"`
	Silent     bool         `json:"silent,omitzero"`
	Stale      bool         `json:"stale,omitzero"`
	Rung       *ladder.Rung `json:"rung,omitzero"`
	StuckSince time.Time    `json:"stuck_since,omitzero"`
	Before     bool         `json:"before,omitzero"`
	Status     int          `json:"status,omitzero"`
	Substatus  int          `json:"substatus,omitzero"`
	Cause      event.Cause  `json:"cause,omitzero"`
	Path       string       `json:"path,omitzero"`
	Policy     time.Time    `json:"last_policy,omitzero"`
	Configured time.Time    `json:"last_configuration,omitzero"`
	Inventory  time.Time    `json:"last_inventory,omitzero"`
	Usage      time.Time    `json:"last_usage,omitzero"`
	Requests   int          `json:"requests,omitzero"`
	Failures   int          `json:"failures,omitzero"`
}

// AgentOf returns the form of a row that has its ladder.
func AgentOf(r *estate.AgentRow) Agent {
	a := Agent{
		Device: r.Device.Name, Domain: r.Device.Domain, Address: r.Address, UserAgent: r.UserAgent, First: r.First, Contact: r.Contact,
		Orphan: r.Orphan, Lost: r.Lost, Failing: r.Failing, Silent: r.Silent || r.Away, Stale: r.Stale,
		Policy: r.Policy.Success, Configured: r.Configuration.Success, Inventory: r.Inventory.Success, Usage: r.Usage.Success, Requests: r.Requests, Failures: r.Failures,
	}
	if rung, is := r.Ladder.Dark(); is {
		step := &r.Ladder[rung]
		a.Rung, a.StuckSince, a.Before = &rung, step.Since.UTC(), step.Before
		a.Status, a.Substatus, a.Cause, a.Path = step.Status, step.Substatus, step.Cause, step.Path
	}
	return a
}

// agents is how people see them.
var agents = table[Agent]{
	one: "agent", many: "agents",
	titles: []string{"DEVICE", "ADDRESS", "CONTACT", "STUCK AT", "SINCE", "WHY"},
	line: func(now time.Time, a *Agent) []string {
		row := []string{fullName(a.Device, a.Domain), roster.AddressText(a.Address), figures.Age(now, a.Contact), "", "", ""}
		if a.Rung != nil {
			why := explanation.Why(&ladder.Step{Status: a.Status, Substatus: a.Substatus, Cause: a.Cause})
			row[3], row[4], row[5] = explanation.Label(*a.Rung), figures.Moment(now, a.StuckSince.In(now.Location())), printable.Text(why)
		}
		return row
	},
}

func fullName(device, domain string) string {
	if domain == "" {
		return device
	}
	return device + "." + domain
}
