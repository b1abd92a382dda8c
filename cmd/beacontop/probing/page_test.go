package probing

import (
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/beacon/probe"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)

const failedPage = `✗ https://beacon1.example: tls failed: certificate is for another name

✓ dns          1.2 ms  beacon1.example: 10.1.2.3, 10.1.2.4
✓ tcp          3.0 ms  10.1.2.3:443; 10.1.2.4:443: connection refused
✗ tls           12 ms  certificate is for another name
                 seen  certificate of beacon2.example, issued by Corp CA,
                       expires in 12 days
                 said  x509: not beacon1.example
                means  the certificate does not have the host name of the URL;
                       agents check the name
                to do  issue a certificate with this name, or give the agents a
                       URL with a name of the certificate
                 code  tls-cert-name
              warning  certificate expires soon: renew it before it expires
– account              not tried after the failure
`

// failed is a ladder with a failure and a warning.
func failed() *probe.Ladder {
	first, second := netip.MustParseAddrPort("10.1.2.3:443"), netip.MustParseAddrPort("10.1.2.4:443")
	return &probe.Ladder{URL: "https://beacon1.example", Time: noon, Took: time.Second, Rungs: []probe.Rung{
		{Step: probe.StepDNS, Result: probe.Lit, Took: 1200 * time.Microsecond, Names: &probe.Names{Host: "beacon1.example", Addresses: []netip.Addr{first.Addr(), second.Addr()}}},
		{Step: probe.StepTCP, Result: probe.Lit, Took: 3 * time.Millisecond, Connection: &probe.Connection{
			Address: first, Attempts: []probe.Attempt{{Address: first}, {Address: second, Code: diagnosis.BeaconRefused}},
		}},
		{
			Step: probe.StepTLS, Result: probe.Failed, Took: 12 * time.Millisecond,
			Problem:  &probe.Problem{Code: diagnosis.CertificateName, Why: "x509: not beacon1.example"},
			Warnings: []probe.Problem{{Code: diagnosis.CertificateExpires}},
			TLS:      &probe.TLS{Names: []string{"beacon2.example"}, Issuer: "Corp CA", Begins: noon.AddDate(-1, 0, 0), Ends: noon.AddDate(0, 0, 12), Chain: 2},
		},
		{Step: probe.StepAccount, Result: probe.Skipped, Skipped: probe.SkipAfterFailure},
	}}
}

func text(l *probe.Ladder, ascii bool) string {
	return (&page{Ladder: l, signs: signsOf(ascii), now: noon}).text()
}

func TestAFailureIsExplained(t *testing.T) {
	if got := text(failed(), false); got != failedPage {
		t.Errorf("got\n%s\nwant\n%s", got, failedPage)
	}
	if got := text(failed(), true); strings.ContainsFunc(got, func(r rune) bool { return r > 0x7f }) || !strings.HasPrefix(got, "x https://") {
		t.Errorf("not ASCII:\n%s", got)
	}
}

func TestWhatRungsSay(t *testing.T) {
	soon := noon.Add(5 * time.Hour)
	for _, tt := range []struct {
		rung probe.Rung
		want string
	}{
		{probe.Rung{Proxy: &probe.Proxy{URL: "http://p:3128", From: probe.FromEnvironment}}, "http://p:3128, as the environment says"},
		{probe.Rung{Skipped: probe.SkipByProxy, Names: &probe.Names{Host: "b"}}, "asked of the proxy"},
		{probe.Rung{Connection: &probe.Connection{Tunnel: "b:443"}}, "the proxy opened a tunnel to b:443"},
		{probe.Rung{Connection: &probe.Connection{Attempts: []probe.Attempt{{Address: netip.MustParseAddrPort("10.0.0.1:80"), Code: diagnosis.BeaconTimeout}}}}, "10.0.0.1:80"},
		{probe.Rung{TLS: &probe.TLS{Chain: 1, Issuer: "CA", Ends: soon, Asked: true}}, "certificate without a name, issued by CA, expires at 17:04 UTC; it asks for a client certificate, none given"},
		{probe.Rung{TLS: &probe.TLS{Chain: 1, Names: []string{"b"}, Issuer: "CA", Begins: soon, Ends: soon.Add(time.Hour), Given: true}}, "certificate of b, issued by CA, valid from 17:04 UTC; client certificate given"},
		{probe.Rung{TLS: &probe.TLS{Chain: 1, Names: []string{"b"}, Issuer: "CA", Ends: noon}}, "certificate of b, issued by CA, expired on 23 Nov 2026"},
		{probe.Rung{Account: &probe.Account{Downloads: probe.Access{Status: 200}, Uploads: probe.Access{Status: 401, Schemes: []string{"Basic"}}}}, "downloads: none asked for; uploads: asked for (Basic), none given"},
		{probe.Rung{Account: &probe.Account{User: "agents", Downloads: probe.Access{Status: 200}, Uploads: probe.Access{Status: 401, Schemes: []string{"Basic"}, Accepted: true}}}, "downloads: none asked for, agents not needed; uploads: agents accepted (Basic)"},
		{probe.Rung{Account: &probe.Account{User: "agents", Downloads: probe.Access{Status: 401, Schemes: []string{"NTLM"}}}}, "downloads: agents not accepted (NTLM); uploads: no answer"},
		{probe.Rung{Policy: &probe.Policy{File: "Policies/x.npl"}}, "Policies/x.npl"},
		{probe.Rung{Package: &probe.Package{Kind: protocol.KindSchedule, Name: "Schedules/A.osd"}}, "schedule: Schedules/A.osd"},
		{probe.Rung{Skipped: probe.SkipLimit, Package: &probe.Package{More: 9968}}, "9,968 more packages not requested"},
		{probe.Rung{Skipped: probe.SkipOtherServer, Package: &probe.Package{Name: "http://c/a.osd"}}, "http://c/a.osd: not requested: it is on another server"},
		{probe.Rung{Conditional: &probe.Conditional{Since: noon, Status: 200}}, "200: sent again, although it is asked for only if it has changed"},
	} {
		p := page{Ladder: &probe.Ladder{}, now: noon}
		if got := p.seen(&tt.rung); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	redirect := probe.Problem{Status: 404, Substatus: 7, File: "a.nds", Location: "https://c"}
	if got, want := answerOf(&redirect), "got 404.7 for a.nds, redirect to https://c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEveryCodeOfAProbeFitsThePage writes each failure, with hostile texts, into 80 columns.
func TestEveryCodeOfAProbeFitsThePage(t *testing.T) {
	n := 0
	for _, code := range diagnosis.Codes() {
		l := failed()
		l.Rungs[2].Problem = &probe.Problem{Code: code, Status: 404, Why: "\x1b[31m red \u009b \u202e", Location: "\x1b]0;title\x07"}
		page := text(l, false)
		for line := range strings.Lines(page) {
			if width := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); width > figures.PageWidth {
				t.Errorf("%s: %d columns: %s", code, width, line)
			}
		}
		if strings.ContainsFunc(strings.ReplaceAll(page, "\n", ""), printable.Hidden) {
			t.Errorf("%s: escape sequences in %q", code, page)
		}
		if !strings.Contains(page, titleOf(code)) {
			t.Errorf("%s: no title", code)
		}
		n++
	}
	if n < 100 {
		t.Errorf("only %d codes", n)
	}
}

func TestEverySkipHasWords(t *testing.T) {
	for _, skip := range []probe.Skip{
		probe.SkipAfterFailure, probe.SkipByProxy, probe.SkipAddress, probe.SkipPlain, probe.SkipNoDevice, probe.SkipNotAsked,
		probe.SkipUndated, probe.SkipOtherServer, probe.SkipOutside, probe.SkipLimit, probe.SkipNoAccount,
	} {
		if skipWords[skip] == "" {
			t.Errorf("%s has no words", skip)
		}
	}
}
