package figures

import "testing"

func TestCounts(t *testing.T) {
	for n, want := range map[int]string{0: "0 days", 1: "1 day", 2: "2 days", 2000: "2,000 days"} {
		if got := Plural(n, "day", "days"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for got, want := range map[string]string{
		Amount(0): Never, Amount(1200): "1,200", Inferred(0): "0", Inferred(11): "~11",
		Percent(1, 0): Never, Percent(0, 10): "0.0 %", Percent(1, 100_000): "<0.1 %", Percent(1, 8): "12.5 %",
		Rate(0): "0 /s", Rate(0.01): "<0.1 /s", Rate(1.14): "1.1 /s", Rate(1499.6): "1,500 /s", Flow(0.5, 2): "in 0.5  out 2.0 /s",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
