package probe

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"beacontop/beacon"
	"beacontop/beacon/account"
	"beacontop/beacon/policy"
)

const reached127 = "dns~address tcp tls~plain-http "

func TestEveryRungOfABeaconIsLit(t *testing.T) {
	s := start(t, nil, nil)
	l := walked(t, "http://"+s.addr, func(c *Config) { c.Device, c.Upload = heron, true })
	if got, want := brief(l), reached127+"account test policy package package package conditional upload"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if p := l.rung(t, StepPolicy, 0).Policy; p.Packages != 3 || p.Bytes == 0 || p.Modified.IsZero() || !strings.HasSuffix(p.File, "corp.example_domain/Machine/HERON07.npl") {
		t.Errorf("policy %+v", p)
	}
	if p := l.rung(t, StepPackage, 0).Package; p.Kind.String() != "schedule" || p.Bytes == 0 || p.FileBytes == 0 || !strings.HasSuffix(p.File, ".nds") {
		t.Errorf("package %+v", p)
	}
	if c := l.rung(t, StepConditional, 0).Conditional; c.Status != 304 {
		t.Errorf("conditional %+v", c)
	}
	u := l.rung(t, StepUpload, 0).Upload
	if _, err := os.Stat(filepath.Join(s.dir, "Incoming", u.Folder, u.Name)); err != nil || u.Status != 200 {
		t.Errorf("upload %+v: %v", u, err)
	}
}

func TestNothingIsDoneUnasked(t *testing.T) {
	s := start(t, nil, nil)
	l := walked(t, "http://"+s.addr, nil)
	if got, want := brief(l), reached127+"account test policy~no-device upload~not-asked"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !l.Lit || l.Count(Lit) != 3 {
		t.Errorf("%d lit of %s", l.Count(Lit), brief(l))
	}
}

func TestABeaconBelowAFolder(t *testing.T) {
	l := walked(t, "http://"+start(t, nil, nil).addr+"/site", nil) // which this beacon is not
	if got, want := brief(l), reached127+"account test!not-a-beacon policy~no-device upload~not-asked"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAPackageOfThePolicyIsMissing(t *testing.T) {
	s := start(t, nil, nil)
	folder := filepath.Join(s.dir, "Staging", "Common", "Policies", "Merged", "corp.example_domain", "Machine")
	npl := `<Policy><Policy><Package href="$(DownloadRootURL)/Schedules/Gone.osd"/><Package href="/Schedules/Half.osd"/><Package href="http://other.example/a.osd"/>` +
		`<Package href="../../secret.osd"/></Policy></Policy>`
	osd, lastYear := filepath.Join(s.dir, "Staging", "Common", "Schedules"), time.Now().AddDate(-1, 0, 0)
	if err := errors.Join(os.MkdirAll(folder, 0o700), os.MkdirAll(osd, 0o700),
		os.WriteFile(filepath.Join(folder, "HERON07.npl"), []byte(npl), 0o600),
		os.Chtimes(filepath.Join(folder, "HERON07.npl"), lastYear, lastYear),
		os.WriteFile(filepath.Join(osd, "Half.osd"), []byte(`<SOFTPKG><CODEBASE HREF="Half.nds"/></SOFTPKG>`), 0o600)); err != nil {
		t.Fatal(err)
	}
	l := walked(t, "http://"+s.addr, func(c *Config) { c.Device = heron })
	want := reached127 + "account test policy package!policy-incomplete package!policy-incomplete package~other-server package~outside conditional upload~not-asked"
	if got := brief(l); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if p := l.rung(t, StepPackage, 1).Problem; p.Status != 404 || p.File != "Schedules/Half.nds" {
		t.Errorf("%+v", p)
	}
}

func TestAccounts(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "accounts")
	if err := os.WriteFile(file, []byte("agents:"+string(hash)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	accounts, err := account.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name           string
		downloads      bool
		user, password string
		want           string
	}{
		{"none given", true, "", "", "account!auth-401 test~account-refused policy~account-refused conditional~account-refused upload~account-refused"},
		{"a wrong password", true, "agents", "wrong", "account!auth-401 test~account-refused policy~account-refused conditional~account-refused upload~account-refused"},
		{"the right one", true, "agents", "secret", "account test policy package package conditional upload"}, // no failover list
		{"none given, for uploads only", false, "", "", "account!auth-401 test~account-refused policy package package package conditional upload~account-refused"},
		{"the right one, for uploads only", false, "agents", "secret", "account test policy package package package conditional upload"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, nil, func(c *beacon.Config) {
				c.Guard = beacon.Guard{Accounts: accounts, Downloads: tt.downloads, Uploads: true}
			})
			l := walked(t, "http://"+s.addr, func(c *Config) {
				c.User, c.Password, c.Device, c.Upload = tt.user, tt.password, heron, true
			})
			if got := brief(l); got != reached127+tt.want {
				t.Errorf("%s, want %s", got, reached127+tt.want)
			}
			if text, err := json.Marshal(l); err != nil || strings.Contains(string(text), "secret") || strings.Contains(string(text), "wrong\"") {
				t.Errorf("%s, %v", text, err)
			}
		})
	}
}

func TestAnInterruptedWalkSaysSo(t *testing.T) {
	server, err := policy.ParseServer("http://" + start(t, nil, nil).addr)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Beacon: server})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if l, err := p.Walk(ctx); !errors.Is(err, context.Canceled) || len(l.Rungs) != 0 {
		t.Errorf("%v, %s", err, brief(l))
	}
}

func TestWhatCannotBeProbed(t *testing.T) {
	server, err := policy.ParseServer("https://beacon1")
	if err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, c := range map[error]Config{
		ErrDevice: {Upload: true}, ErrUser: {Password: "secret"}, ErrAuthorities: {CAFile: empty}, ErrCertificate: {CertFile: empty, KeyFile: empty},
		ErrProxy: {Proxy: "socks5://proxy:1080"},
	} {
		c.Beacon = server
		if _, err := New(c); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	for _, proxy := range []string{"http://", "proxy:3128", "http://proxy:99999", "http://a:secret@pro xy"} {
		if _, err := New(Config{Beacon: server, Proxy: proxy}); !errors.Is(err, ErrProxy) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", proxy, err)
		}
	}
}

func TestTheTimeoutIsThatOfARung(t *testing.T) {
	l := walked(t, "http://127.0.0.1:1", func(c *Config) { c.Timeout = time.Nanosecond })
	if got, want := brief(l), "dns~address tcp!beacon-timeout tls~after-failure account~after-failure test~after-failure policy~after-failure upload~after-failure"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
