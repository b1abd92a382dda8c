//go:build !windows

package ui

import "testing"

func TestTheLocaleDecidesAboutUnicode(t *testing.T) {
	for _, tt := range []struct {
		all, ctype, lang string
		ascii            bool
	}{
		{"", "", "en_GB.UTF-8", false},
		{"", "", "C.utf8", false},
		{"", "", "de_DE.UTF-8@euro", false},
		{"", "UTF-8", "", false},
		{"", "", "en_GB.ISO-8859-1", true},
		{"", "", "en_GB", true},
		{"", "", "C", true},
		{"", "", "", true},
		{"C", "en_GB.UTF-8", "en_GB.UTF-8", true},
		{"", "POSIX", "en_GB.UTF-8", true},
		{"en_GB.UTF-8", "C", "C", false},
	} {
		environment := func(name string) string {
			return map[string]string{"LC_ALL": tt.all, "LC_CTYPE": tt.ctype, "LANG": tt.lang}[name]
		}
		if got := asciiOnly(environment, nil); got != tt.ascii {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}
