package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promtool runs the checks of Prometheus. Where it is missing, the test is skipped; with
// TEST_EVERYTHING, as in .ci/run, it fails.
func promtool(t *testing.T, in io.Reader, args ...string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("TEST_EVERYTHING") != "" {
		t.Fatalf("%v: it is in the Debian package prometheus", err)
	} else if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = in
	if out, err := cmd.CombinedOutput(); err != nil || in != nil && len(out) > 0 {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestPromtoolFindsNothingWrongWithTheMetrics(t *testing.T) {
	promtool(t, strings.NewReader(own(scrape(t, busy(t)))), "check", "metrics")
	promtool(t, strings.NewReader(own(scrape(t, fronted()))), "check", "metrics")
}

// own drops the series of the Go runtime and the process, which are those of the library.
func own(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, "beacontop_") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestPromtoolAcceptsTheRules(t *testing.T) {
	promtool(t, nil, "check", "rules", "rules.yml")
	promtool(t, nil, "test", "rules", filepath.Join("testdata", "rules_test.yml"))
}

// TestEachRuleIsTested finds the name of every alert among the cases for promtool.
func TestEachRuleIsTested(t *testing.T) {
	cases, err := os.ReadFile(filepath.Join("testdata", "rules_test.yml"))
	if err != nil {
		t.Fatal(err)
	}
	alerts := regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(Rules, -1)
	if len(alerts) < 10 {
		t.Errorf("%d alerts", len(alerts))
	}
	for _, a := range alerts {
		if !bytes.Contains(cases, []byte(a[1])) {
			t.Errorf("no case for %s", a[1])
		}
	}
}

// dashboard is what the test reads of the dashboard.
type dashboard struct {
	Panels []struct {
		Title   string
		Type    string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ RefID, Expr string }
	}
}

// TestTheExpressionsOfTheDashboardAreValid passes them to promtool as rules.
func TestTheExpressionsOfTheDashboardAreValid(t *testing.T) {
	var text bytes.Buffer
	if err := WriteDashboard(&text); err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	rules := "groups:\n- name: dashboard\n  rules:\n"
	place := map[[2]int]string{}
	for i, p := range d.Panels {
		at := [2]int{p.GridPos.X, p.GridPos.Y}
		if p.Title == "" || len(p.Targets) == 0 || place[at] != "" || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d: %+v; its place has %q", i, p, place[at])
		}
		place[at] = p.Title
		for k, target := range p.Targets {
			expr := strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*").Replace(target.Expr)
			rules += fmt.Sprintf("  - {record: 'panel_%d_%d', expr: '%s'}\n", i, k, strings.ReplaceAll(expr, "'", "''"))
		}
	}
	file := filepath.Join(t.TempDir(), "dashboard.yml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, nil, "check", "rules", file)
}

// TestRulesAndDashboardUseMetricsThatExist compares with a scrape.
func TestRulesAndDashboardUseMetricsThatExist(t *testing.T) {
	var text bytes.Buffer
	if err := WriteDashboard(&text); err != nil {
		t.Fatal(err)
	}
	cases, err := os.ReadFile(filepath.Join("testdata", "rules_test.yml"))
	if err != nil {
		t.Fatal(err)
	}
	have := scrape(t, busy(t)) + scrape(t, fronted())
	name := regexp.MustCompile(`beacontop_[a-z_]+`)
	used := name.FindAllString(text.String()+Rules+string(cases), -1)
	if len(used) < 30 {
		t.Errorf("%d uses", len(used))
	}
	for _, u := range used {
		if !strings.Contains(have, "\n"+u+"{") && !strings.Contains(have, "\n"+u+" ") {
			t.Errorf("there is no %s", u)
		}
	}
}
