package probe

import (
	"context"
	"net/http"
	"path"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// testPage is the step of the test page, which proves that the server is a beacon.
func (w *walk) testPage(ctx context.Context, r *Rung) {
	a, err := w.ask(ctx, request{at: protocol.Uploads, file: "test", limit: pageLimitBytes})
	if err != nil {
		r.Problem = w.problem(err)
		return
	}
	r.Test = &Test{Status: a.status, Bytes: a.size}
	switch shown := strings.Contains(string(a.body), protocol.TestText); {
	case a.status == http.StatusOK && shown:
	case a.status/100 == 2, a.status == http.StatusNotFound:
		r.Problem = &Problem{Code: diagnosis.NotBeacon, Status: a.status, Why: a.said()}
	default:
		r.Problem = w.problemOf(a, event.DirectionDownload, protocol.KindTest)
	}
}

// policy is the step of the policy of the device.
func (w *walk) policy(ctx context.Context, r *Rung) {
	if !w.config.Device.Known() {
		r.Skipped = SkipNoDevice
		return
	}
	r.Policy = &Policy{File: protocol.PolicyFile(w.config.Device)}
	a, problem := w.download(ctx, r.Policy.File, protocol.KindPolicy, policyLimitBytes)
	if problem == nil && a.cut {
		problem = &Problem{Code: diagnosis.AnswerUnreadable, Status: a.status, Why: "more than " + figures.Size(policyLimitBytes)}
	}
	if problem == nil {
		var err error
		if w.packages, err = policy.Packages(a.body); err != nil {
			problem = &Problem{Code: diagnosis.AnswerUnreadable, Status: a.status, Why: a.said()}
		}
	}
	if problem != nil {
		w.missed(r, problem)
		return
	}
	r.Policy.Bytes, r.Policy.Packages = a.size, len(w.packages)
	if at, err := http.ParseTime(a.header.Get("Last-Modified")); err == nil {
		w.modified, r.Policy.Modified = at.UTC(), at.UTC()
	}
}

// missed skips what needs the policy.
func (w *walk) missed(r *Rung, p *Problem) {
	r.Problem, w.blocked[protocol.Downloads] = p, SkipAfterFailure
}

// download requests a file and returns a success, or the problem. A web page is no success.
func (w *walk) download(ctx context.Context, file string, k protocol.Kind, limit int64) (*answer, *Problem) {
	a, err := w.ask(ctx, request{at: protocol.Downloads, file: file, limit: limit})
	if err == nil && w.keeps {
		w.kept = append(w.kept, answered{file, a})
	}
	switch {
	case err != nil:
		return nil, w.problem(err)
	case a.status != http.StatusOK:
		return nil, w.problemOf(a, event.DirectionDownload, k)
	case a.webPage():
		return nil, &Problem{Code: diagnosis.NotBeacon, Status: a.status}
	}
	return a, nil
}

// fetch is the step of a package and the file that it points to.
func (w *walk) fetch(ctx context.Context, r *Rung, ref string) {
	p := &Package{Kind: protocol.KindOfDownload(ref), Name: shown(ref)}
	r.Package = p
	if strings.Contains(ref, "://") {
		r.Skipped = SkipOtherServer
		return
	}
	file, inside := below("", ref)
	if !inside {
		r.Skipped = SkipOutside
		return
	}
	osd, problem := w.download(ctx, file, p.Kind, fileLimitBytes)
	if problem != nil {
		r.Problem = incomplete(problem)
		return
	}
	p.Bytes = osd.size
	target, err := policy.Target(osd.body)
	if err != nil {
		r.Problem = &Problem{Code: diagnosis.AnswerUnreadable, Status: osd.status, Why: osd.said()}
		return
	}
	target, inside = below(path.Dir(file), target)
	p.File = shown(target)
	if !inside {
		r.Skipped = SkipOutside
		return
	}
	content, problem := w.download(ctx, target, p.Kind, fileLimitBytes)
	if problem != nil {
		r.Problem = incomplete(problem)
		r.Problem.File = p.File
		return
	}
	p.FileBytes = content.size
}

// incomplete says of a missing file that the policy names it now.
func incomplete(p *Problem) *Problem {
	if p.Code == diagnosis.PackageMissing || p.Code == diagnosis.FileMissing {
		p.Code = diagnosis.PolicyIncomplete
	}
	return p
}

// conditional is the step of the request for the policy if it has changed since.
func (w *walk) conditional(ctx context.Context, r *Rung) {
	if w.modified.IsZero() {
		r.Skipped = SkipUndated
		return
	}
	a, err := w.ask(ctx, request{at: protocol.Downloads, file: protocol.PolicyFile(w.config.Device), since: w.modified, limit: policyLimitBytes})
	if err != nil {
		r.Problem = w.problem(err)
		return
	}
	r.Conditional = &Conditional{Since: w.modified, Status: a.status}
	if a.status != http.StatusNotModified && a.status != http.StatusOK {
		r.Problem = w.problemOf(a, event.DirectionDownload, protocol.KindPolicy)
	}
}
