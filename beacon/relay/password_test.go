package relay

import "testing"

// TestNoPasswordIsShown, also of what is no URL: it was typed by mistake, and would end up in a log.
func TestNoPasswordIsShown(t *testing.T) {
	for url, want := range map[string]string{
		"http://user:s3cr3t@parent:80/x":  "http://user:xxxxx@parent:80/x",
		"http://user:s3@cr3t@parent":      "http://user:xxxxx@parent",
		"http://user:s3 cr3t/@parent":     "http://user:xxxxx@parent",
		"http://:s3cr3t@parent":           "http://:xxxxx@parent",
		"user:s3cr3t@proxy:3128":          "user:xxxxx@proxy:3128",
		"http://user@parent":              "http://user@parent",
		"http://parent:8080/ManageSoftRL": "http://parent:8080/ManageSoftRL",
		"http://[2001:db8::1]:80":         "http://[2001:db8::1]:80",
		"proxy:3128":                      "proxy:3128",
		`C:\ProgramData\a@b`:              `C:\ProgramData\a@b`,
		"C:/ProgramData/a@b":              "C:/ProgramData/a@b",
		`\\server\share@SSL\x`:            `\\server\share@SSL\x`,
		"/mnt/a@b":                        "/mnt/a@b",
		"":                                "",
	} {
		if got := Masked(url); got != want {
			t.Errorf("%q is shown as %q, want %q", url, got, want)
		}
	}
}
