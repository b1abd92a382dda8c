package journal

import (
	"encoding/json"
	"errors"
	"net/netip"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
)

const agentColumns = "name, domain, address, user_agent, first, last, requests, failures, lost_first, used, shared, marks, rhythm, version, print, described, identity"

// agentRow is a stored agent.
type agentRow [17]any

func newAgentRow(a *roster.Record) (r agentRow, err error) {
	marks, err := a.Marks.AppendText(nil)
	r = agentRow{
		a.Device.Name, a.Device.Domain, nil, text(a.UserAgent), a.First, a.Last, int64(a.Requests), int64(a.Failures),
		nil, number(a.Used), number(a.Shared), string(marks), nil,
		text(a.Version), number(int64(a.Print)), number(a.Described), nil,
	}
	if a.Address.IsValid() {
		r[2] = a.Address.String()
	}
	if a.LostFirst {
		r[8] = int64(1)
	}
	if !a.Rhythm.Last().IsZero() {
		packed, perr := a.Rhythm.MarshalBinary()
		r[12], err = packed, errors.Join(err, perr)
	}
	if a.Identity != nil {
		form, ierr := json.Marshal(a.Identity)
		r[16], err = string(form), errors.Join(err, ierr)
	}
	return r, err
}

func (r *agentRow) agent() (a roster.Record, err error) {
	a = roster.Record{
		Device: protocol.Device{Name: r.text(0), Domain: r.text(1)}, UserAgent: r.text(3), First: r.number(4), Last: r.number(5),
		Requests: uint32(r.number(6)), Failures: uint32(r.number(7)), LostFirst: r.number(8) != 0,
		Used: r.number(9), Shared: r.number(10), Version: r.text(13), Print: identity.Print(r.number(14)), Described: r.number(15),
	}
	if s := r.text(2); s != "" {
		if a.Address, err = netip.ParseAddr(s); err != nil {
			return a, err
		}
	}
	if a.Marks, err = roster.ParseMarks(r.text(11)); err != nil {
		return a, err
	}
	if packed, _ := r[12].([]byte); packed != nil {
		err = a.Rhythm.UnmarshalBinary(packed)
	}
	if form := r.text(16); form != "" && err == nil {
		a.Identity = &identity.Identity{}
		err = json.Unmarshal([]byte(form), a.Identity)
	}
	return a, err
}

func (r *agentRow) text(i int) string {
	s, _ := r[i].(string)
	return s
}

func (r *agentRow) number(i int) int64 {
	n, _ := r[i].(int64)
	return n
}

func (r *agentRow) fields() []any {
	fields := make([]any, len(r))
	for i := range r {
		fields[i] = &r[i]
	}
	return fields
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number[T ~int | ~int64](n T) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}
