package daemon

import (
	"context"

	"beacontop/beacon/event"
)

// Reloaded is what became of a part of a configuration whose files were read again.
type Reloaded struct {
	Part    Part
	Changed bool   // what was read differs from what was used before
	Detail  string // how a policy differs
	Refused string // why it was rejected; the previous one stays in use
}

// Reload reads policy, certificate and accounts again at once, also if nothing shows that their files
// changed, and returns what became of those that there are. Run must be running. Everything else of a
// configuration is read at the start only.
func (s *Station) Reload(ctx context.Context) (all []Reloaded) {
	if s.config.Policy != "" {
		answer := make(chan Reloaded, 1)
		select {
		case s.reloading <- answer:
			all = append(all, <-answer)
		case <-ctx.Done():
		}
	}
	if s.certificate != nil {
		changed, refused := s.certificate.Reload()
		all = append(all, Reloaded{Part: PartCertificate, Changed: changed, Refused: refused})
	}
	if s.accounts != nil {
		changed, refused := s.accounts.Reload()
		all = append(all, Reloaded{Part: PartAccounts, Changed: changed, Refused: refused})
	}
	return all
}

// reloaded says what became of the policy.
func reloaded(e *event.Event) Reloaded {
	if e.Cause != event.CauseNone {
		return Reloaded{Part: PartPolicy, Refused: e.Detail}
	}
	return Reloaded{Part: PartPolicy, Changed: e.Detail != "", Detail: e.Detail}
}
