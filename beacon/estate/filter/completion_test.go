package filter

import (
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	known := func(field string) []string {
		return map[string][]string{
			"cause":  {"disk full", "disk full", "not found", "no handler", ""},
			"device": {"HERON07", "HERON08", "OWL12", "a..b", `say "x"`},
			"status": {"404", "404.7", "200"},
		}[field]
	}
	for _, tt := range []struct {
		text, want, offers string
		rows               Rows
	}{
		{"", "", "address: contact> device: domain: is: status: time: version:", Agents},
		{"heron ", "heron ", "address: contact> device: domain: is: status: time: version:", Agents},
		{"sta", "status:", "status:", Agents},
		{"heron !sta", "heron !status:", "status:", Requests},
		{"STA", "status:", "status:", Requests},
		{"d", "d", "device: domain:", Requests},
		{"v", "ver", "verb: version:", Requests},
		{"p", "p", "", Agents}, // agents have no path
		{"heron", "heron", "", Agents},
		{`"sta`, `status:`, "status:", Agents},
		{"is:", "is:", "failing new orphan silent stale", Agents},
		{"is:o", "is:orphan ", "orphan", Agents},
		{"!is:failing|n", "!is:failing|new ", "new", Agents},
		{"kind:in", "kind:inventory ", "inventory", Requests},
		{"kind:a", `kind:"agent configuration" `, "agent configuration", Requests},
		{"cause:d", `cause:"disk full" `, "disk full", Requests},
		{`cause:"disk f`, `cause:"disk full" `, "disk full", Requests},
		{"cause:n", `cause:no`, "no handler,not found", Requests},
		{"cause:xyz", "cause:xyz", "", Requests},
		{"owl device:her", "owl device:HERON0", "HERON07,HERON08", Agents},
		{"device:owl|a", `device:owl|"a..b" `, "a..b", Agents},
		{"device:say", `device:"say ""x""" `, `say "x"`, Agents},
		{"status:4", "status:404", "404,404.7", Agents},
		{"cause:d", "cause:d", "", Agents},
	} {
		sep := " "
		if strings.Contains(tt.offers, ",") || !strings.ContainsAny(tt.offers, ":>") && strings.Count(tt.offers, " ") == 1 {
			sep = ","
		}
		got := Complete(tt.text, tt.rows, known)
		if got.Text != tt.want || strings.Join(got.Offers, sep) != tt.offers {
			t.Errorf("%q: %q, %q; want %q, %q", tt.text, got.Text, strings.Join(got.Offers, sep), tt.want, tt.offers)
		}
		if f, err := Parse(got.Text); err == nil && len(got.Offers) == 1 && !strings.HasSuffix(got.Text, ":") && f.Empty() {
			t.Errorf("%q completes to nothing", tt.text)
		}
	}
}
