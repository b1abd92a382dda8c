package filter

import (
	"strings"
	"testing"
)

func parse(t *testing.T, text string) Filter {
	t.Helper()
	f, err := Parse(text)
	if err != nil {
		t.Fatalf("filter %q: %v", text, err)
	}
	return f
}

func TestFilter(t *testing.T) {
	tests := []struct {
		filter string
		fields string // separated by |
		want   bool
	}{
		{"", "x", true},
		{"heron", "HERON07|corp", true},
		{"heron corp", "HERON07|corp", true},
		{"heron lab", "HERON07|corp", false},
		{"!heron", "HERON07", false},
		{"!heron", "OWL12", true},
		{"^ron", "HERON07", false},
		{"07$", "HERON07", true},
		{"^heron07$", "HERON07", true},
		{"^heron07$", "HERON071", false},
		{"^ $", "x", true},
		{"n7c", "HERON7|corp", false}, // no match across fields

		{"404", "404", true},
		{"404", "404.7", false}, // matches a status with and without sub-status
		{"404.7", "404.7", true},
		{"404", "/ManageSoftRL/404/20261123T120404.ndi", false},
		{"07", "HERON07", false},
		{"7", "07", false},
		{"!404", "404", false},
		{"!404", "PC404", true},
		{"^404", "404.7", true},
		{"07$", "HERON07", true},
		{"1204", "1204", true},
		{"1,204", "1204", true},
		{"1,20", "1204", false},
		{"1,2045", "1204", false},
		{"10.1.4", "10.1.4.20", true},

		{"!", "HERON07|▲|!", true},
		{"!", "HERON07|✖|x", false},
		{"!", "what!", false}, // a sign matches only as a separate word
		{"✖", "✖|x|HERON07", true},
		{`"bad path"`, "400 bad path", true},
		{`"bad path"`, "path|bad", false},
		{`!"bad path" policy`, "policy|400 bad path", false},
		{`!"bad path" policy`, "policy|timeout", true},
		{`"bad pa`, "400 bad path", true}, // while the user is typing

		{"heron|owl", "OWL12", true},
		{"heron|owl", "KITE", false},
		{"!heron|owl", "OWL12", false},
		{"^owl|12$ corp", "KITE12|corp", true},
		{"404|507", "507|policy", true},
		{"404|507", "/507/", false},
		{"|", "x", true},
		{"|owl|", "OWL12", true},
		{`"a|b"`, "xa|bx", false}, // | separates fields here
		{`!"!x"`, "!x", false},
		{`"^a"`, "ba^ab", true},
		{`"^a"`, "a", false},
		{`"a$"`, "a", false},
		{`^"a b"$`, "a b", true},
		{`"say ""no"""`, `say "no"`, true},
		{`"a  b"`, "a  b", true},
		{`"a  b"`, "a b", false},

		{"fe80::1", "fe80::1", true},
		{"12:04", "11:12:04", true},
		{"http://app01/x", "http://app01/x", true},
		{"a=b", "?a=b", true},
		{"my-host:8080", "my-host:8080", true},
		{`"status:404"`, "status:404", true},
		{"ab:cd:ef", "ab:cd:ef:01", true},

		{"οδυσσευς", "ΟΔΥΣΣΕΥΣ", true}, // final sigma
		{"ΟΔΥΣΣΕΥΣ", "οδυσσευς", true},
		{"ÉTÉ", "été", true},
		{"привет", "ПРИВЕТ", true},
		{"i", "İ", false}, // the Turkish letters are different letters
		{"ı", "I", false},
		{"I", "i", true},
		{"straße", "STRAẞE", true},
		{"strasse", "straße", false},
		{"kelvin", "\u212aelvin", true},
		{`\x1b[2j`, "\x1b[2J", true}, // as it is shown
		{`\u202e`, "a\u202eb", true},
		{`\xff`, "\xff", true},
	}
	for _, tt := range tests {
		row := Row(nil).Begin()
		for field := range strings.SplitSeq(tt.fields, "|") {
			row = row.Field(field)
		}
		f := parse(t, tt.filter)
		if got := f.Matches(row); got != tt.want || f.MatchesText(string(row)) != tt.want {
			t.Errorf("filter %q on %q: %v, want %v", tt.filter, tt.fields, got, tt.want)
		}
	}
}
