package probe

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// account is the step of authentication. A location that refuses is not asked for more.
func (w *walk) account(ctx context.Context, r *Rung) {
	r.Account = &Account{User: w.config.User}
	w.enter(ctx, r, protocol.Downloads, &r.Account.Downloads)
	if r.Problem == nil || r.Problem.Status != 0 {
		w.enter(ctx, r, protocol.Uploads, &r.Account.Uploads)
	}
}

// enter asks one location; the problem of the first one counts.
func (w *walk) enter(ctx context.Context, r *Rung, at protocol.Location, access *Access) {
	problem := w.access(ctx, at, access)
	switch {
	case problem == nil && len(r.Warnings) == 0 && offersWindows(access.Schemes):
		r.warn(Problem{Code: diagnosis.AuthScheme, Status: access.Status, Why: strings.Join(access.Schemes, ", ")})
	case problem == nil:
	case problem.Status == http.StatusUnauthorized:
		w.blocked[at] = SkipNoAccount
	default:
		w.blocked[at] = SkipAfterFailure
	}
	if r.Problem == nil {
		r.Problem = problem
	}
}

// access asks for the root of a location: nearly every status means that it exists and that no
// account is needed.
func (w *walk) access(ctx context.Context, at protocol.Location, access *Access) *Problem {
	root := request{at: at, limit: pageLimitBytes, anonymous: true}
	a, err := w.ask(ctx, root)
	switch {
	case (err != nil || a.status == http.StatusBadRequest) && w.speaksTLS(ctx):
		return &Problem{Code: diagnosis.HTTPToTLS}
	case err != nil:
		return w.problem(err)
	}
	access.Status = a.status
	problem := w.problemOf(a, event.DirectionDownload, protocol.KindOther)
	if a.status == http.StatusUnauthorized {
		access.Schemes = schemes(a.header)
		return w.logOn(ctx, root, access, problem)
	}
	switch problem.Code {
	case diagnosis.TLSClientCertificate, diagnosis.TLSNeeded, diagnosis.ProxyRefuses, diagnosis.Redirect:
		return problem
	}
	if a.status >= 500 {
		return problem
	}
	return nil
}

// logOn repeats a request with the account. unasked is the problem without one.
func (w *walk) logOn(ctx context.Context, root request, access *Access, unasked *Problem) *Problem {
	switch {
	case !slices.Contains(access.Schemes, basic):
		unasked.Code, unasked.Why = diagnosis.AuthScheme, strings.Join(access.Schemes, ", ")
		return unasked
	case w.config.User == "":
		return unasked
	}
	root.anonymous = false
	a, err := w.ask(ctx, root)
	if err != nil {
		return w.problem(err)
	}
	if access.Accepted = w.accepted[root.at]; !access.Accepted {
		return w.problemOf(a, event.DirectionDownload, protocol.KindOther)
	}
	return nil
}

// basic is the scheme that agents use.
const basic = "Basic"

// offersWindows reports whether Windows authentication is offered besides.
func offersWindows(schemes []string) bool {
	return slices.Contains(schemes, "NTLM") || slices.Contains(schemes, "Negotiate")
}

// schemesLimit is more than there are.
const schemesLimit = 8

// schemes returns the names of the schemes in a challenge (RFC 9110 §11.6.1), in their usual
// spelling.
func schemes(header http.Header) (all []string) {
	for _, value := range header.Values("WWW-Authenticate") {
		quoted := false
		for _, part := range strings.FieldsFunc(value, func(r rune) bool {
			quoted = quoted != (r == '"')
			return r == ',' && !quoted
		}) {
			name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if name == "" || strings.Contains(name, "=") || len(all) == schemesLimit { // a parameter of the one before
				continue
			}
			for _, usual := range []string{basic, "NTLM", "Negotiate", "Digest"} {
				if strings.EqualFold(name, usual) {
					name = usual
				}
			}
			if name = shown(name); !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}
