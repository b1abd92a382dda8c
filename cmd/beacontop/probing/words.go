package probing

import (
	"fmt"
	"path"
	"strings"
	"time"

	"beacontop/beacon/figures"
	"beacontop/beacon/probe"
)

// seen is what a rung found, in one line.
func (p *page) seen(r *probe.Rung) string {
	if r.Skipped != "" {
		return p.skipped(r)
	}
	switch {
	case r.Proxy != nil:
		return proxyWords(r.Proxy)
	case r.Names != nil:
		return namesWords(r.Names)
	case r.Connection != nil:
		return connectionWords(r.Connection)
	case r.TLS != nil:
		return p.tlsWords(r.TLS)
	case r.Account != nil:
		return accountWords(r.Account)
	case r.Test != nil && r.Problem == nil:
		return "the test page says that it succeeded"
	case r.Policy != nil:
		return p.policyWords(r.Policy)
	case r.Package != nil:
		return packageWords(r.Package)
	case r.Conditional != nil && r.Conditional.Status == 304:
		return "304: not sent again, unchanged since " + figures.Moment(p.now, r.Conditional.Since)
	case r.Conditional != nil && r.Conditional.Status == 200:
		return "200: sent again, although it is asked for only if it has changed"
	case r.Upload != nil:
		return fmt.Sprintf("%s/%s, %s", r.Upload.Folder, r.Upload.Name, figures.Size(int64(r.Upload.Bytes)))
	}
	return ""
}

// skipWords say why a rung was skipped.
var skipWords = map[probe.Skip]string{
	probe.SkipAfterFailure: "not tried after the failure",
	probe.SkipByProxy:      "asked of the proxy",
	probe.SkipAddress:      "an address: nothing to resolve",
	probe.SkipPlain:        "not used: plain HTTP",
	probe.SkipNoDevice:     "not requested: --device NAME requests it",
	probe.SkipNotAsked:     "not tried: --upload sends one small log",
	probe.SkipUndated:      "not tried: the policy has no Last-Modified",
	probe.SkipOtherServer:  "not requested: it is on another server",
	probe.SkipOutside:      "not requested: its path leaves the download location",
	probe.SkipLimit:        "not requested",
	probe.SkipNoAccount:    "not tried: the account was not accepted",
}

func (p *page) skipped(r *probe.Rung) string {
	text := skipWords[r.Skipped]
	switch {
	case r.Skipped == probe.SkipLimit:
		return figures.Plural(r.Package.More, "more package", "more packages") + " " + text
	case r.Skipped == probe.SkipAddress:
		return r.Names.Host + ": " + text
	case r.Package != nil:
		return r.Package.Name + ": " + text
	}
	return text
}

func proxyWords(x *probe.Proxy) string {
	text := x.URL
	if x.From == probe.FromEnvironment {
		text += ", as the environment says"
	}
	if x.Address.IsValid() {
		text += ", connected to " + x.Address.String()
	}
	return text
}

func namesWords(n *probe.Names) string {
	var all []string
	for _, a := range n.Addresses {
		all = append(all, a.String())
	}
	return joined(": ", n.Host, strings.Join(all, ", "))
}

func connectionWords(c *probe.Connection) string {
	if c.Tunnel != "" {
		return "the proxy opened a tunnel to " + c.Tunnel
	}
	var all []string
	if c.Address.IsValid() {
		all = append(all, c.Address.String())
	}
	for _, a := range c.Attempts {
		switch {
		case len(c.Attempts) == 1 && a.Code != "":
			return a.Address.String()
		case a.Code != "":
			all = append(all, a.Address.String()+": "+titleOf(a.Code))
		}
	}
	return strings.Join(all, "; ")
}

func (p *page) tlsWords(t *probe.TLS) string {
	var client string
	switch {
	case t.Given:
		client = "client certificate given"
	case t.Asked:
		client = "it asks for a client certificate, none given"
	}
	return joined("; ", strings.Join(t.Versions, " and "), p.certificateWords(t), client)
}

func (p *page) certificateWords(t *probe.TLS) string {
	if t.Chain == 0 {
		return ""
	}
	text := "certificate of " + strings.Join(t.Names, ", ")
	if len(t.Names) == 0 {
		text = "certificate without a name"
	}
	text += ", issued by " + t.Issuer
	switch left := t.Ends.Sub(p.now); {
	case left <= 0:
		return text + ", expired on " + t.Ends.Format("2 Jan 2006")
	case p.now.Before(t.Begins):
		return text + ", valid from " + figures.Moment(p.now, t.Begins)
	case left < 24*time.Hour:
		return text + ", expires at " + figures.Moment(p.now, t.Ends)
	default:
		return text + ", expires in " + figures.Plural(int(left/(24*time.Hour)), "day", "days")
	}
}

func accountWords(a *probe.Account) string {
	down, up := accessWords(a, &a.Downloads), accessWords(a, &a.Uploads)
	switch {
	case a.Downloads.Status == 0 && a.Uploads.Status == 0:
		return ""
	case down == up:
		return down
	}
	return "downloads: " + down + "; uploads: " + up
}

func accessWords(a *probe.Account, access *probe.Access) string {
	switch offered := strings.Join(access.Schemes, ", "); {
	case access.Status == 0:
		return "no answer"
	case offered == "" && access.Status != 401 && a.User != "":
		return "none asked for, " + a.User + " not needed"
	case offered == "" && access.Status != 401:
		return "none asked for"
	case access.Accepted:
		return a.User + " accepted (" + offered + ")"
	case a.User != "":
		return a.User + " not accepted (" + offered + ")"
	default:
		return "asked for (" + offered + "), none given"
	}
}

func (p *page) policyWords(x *probe.Policy) string {
	if x.Bytes == 0 {
		return x.File
	}
	return p.Device.String() + ": " + figures.Plural(x.Packages, "package", "packages") + ", " + figures.Size(x.Bytes)
}

func packageWords(x *probe.Package) string {
	if x.FileBytes == 0 {
		return x.Kind.String() + ": " + x.Name
	}
	return fmt.Sprintf("%s: %s, %s; %s, %s", x.Kind, path.Base(x.Name), figures.Size(x.Bytes), path.Base(x.File), figures.Size(x.FileBytes))
}

// answerOf is the answer behind a problem.
func answerOf(x *probe.Problem) string {
	text := ""
	switch {
	case x.Substatus > 0:
		text = fmt.Sprintf("got %d.%d", x.Status, x.Substatus)
	case x.Status > 0:
		text = fmt.Sprintf("got %d", x.Status)
	}
	if x.File != "" {
		text += " for " + x.File
	}
	if x.Location != "" {
		text += ", redirect to " + x.Location
	}
	return text
}
