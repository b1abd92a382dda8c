package weblog

import "testing"

// TestSubstatusAndWin32AreFields of failed requests, not only words of the detail.
func TestSubstatusAndWin32AreFields(t *testing.T) {
	const policy = "/ManageSoftDL/Policies/Merged/x_domain/Machine/A.npl"
	for status, want := range map[string]struct {
		substatus int
		win32     int64
		text      string
	}{
		"404 7 5": {7, 5, "404.7"}, "404 0 2": {0, 2, "404"}, "500 19 5": {19, 5, "500.19"}, "200 0 64": {0, 64, "200"},
		"200 0 0": {0, 0, "200"}, "401 501 0": {501, 0, "401.501"},
	} {
		if e := one(t, row("GET", policy, status)); e.Substatus != want.substatus || e.Win32 != want.win32 || e.StatusText() != want.text {
			t.Errorf("%s: %d, %d, %s; want %+v (%s)", status, e.Substatus, e.Win32, e.StatusText(), want, e.Detail)
		}
	}
}
