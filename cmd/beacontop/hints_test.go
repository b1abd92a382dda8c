package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"beacontop/beacon/relay"
	"beacontop/beacon/spool"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/voice"
)

// TestHintsForErrorsOfTheDaemon has what helps with each kind of error.
func TestHintsForErrorsOfTheDaemon(t *testing.T) {
	denied := fmt.Errorf("open: %w", fs.ErrPermission)
	c := settings.New()
	c.Dir = "d"
	c.Parents = []relay.LocationConfig{{URL: "http://a"}, {URL: "dir"}}
	tests := []struct {
		err  error
		hint string
	}{
		{nil, ""}, {errors.New("something else"), ""},
		{hint(errors.New("known"), "already"), "already"},
		{&daemon.Error{Part: daemon.PartHTTP, Err: denied}, "choose a free port with --http ADDR"},
		{&daemon.Error{Part: daemon.PartTLS, Err: denied}, "--https ADDR"},
		{&daemon.Error{Part: daemon.PartTLS, Err: errors.New("something else")}, ""},
		{&daemon.Error{Part: daemon.PartParent, Err: errors.New("x")}, "a reporting location looks like"},
		{&daemon.Error{Part: daemon.PartParent, Err: daemon.ErrSelf}, "use the reporting location of the next beacon"},
		{&daemon.Error{Part: daemon.PartParent, Index: 1, Err: errors.New("x")}, "use the Incoming directory of a genuine beacon"},
		{&daemon.Error{Part: daemon.PartParent, Index: 1, Err: daemon.ErrSelf}, "use the directory of another beacon"},
		{&daemon.Error{Part: daemon.PartParentCA, Err: denied}, ""},
		{&daemon.Error{Part: daemon.PartPolicy, Err: denied}, "beacontop policy check FILE"},
		{&daemon.Error{Part: daemon.PartCertificate, Err: denied}, "--cert needs the certificate chain"},
		{&daemon.Error{Part: daemon.PartAccounts, Err: denied}, "htpasswd -B -c FILE USER"},
		{&daemon.Error{Part: daemon.PartWire, Err: denied}, "--record-wire FILE"},
		{&daemon.Error{Part: daemon.PartDir, Err: denied}, "choose a directory that this user can write with --dir DIR (now d)"},
		{&daemon.Error{Part: daemon.PartDir, Err: daemon.ErrOwner}, "check its contents and delete it"},
		{fmt.Errorf("open spool: %w", spool.ErrInUse), "another beacontop uses that directory"},
		{fmt.Errorf("open spool: %w", spool.ErrFull), "free disk space"},
		{&settings.Error{Name: "dir", Err: denied}, ""},
	}
	for _, tt := range tests {
		err := explain(c, tt.err)
		if got := voice.HintOf(err); !strings.Contains(got, tt.hint) || tt.hint == "" && got != "" {
			t.Errorf("%v: hint %q, want %q", tt.err, got, tt.hint)
		}
		if tt.err != nil && err.Error() != tt.err.Error() {
			t.Errorf("%v, want %v", err, tt.err)
		}
	}
	large := &daemon.Error{Part: daemon.PartPolicy, Err: &tomlfile.LargeError{Name: "p.toml", LimitBytes: 1000}}
	if err := explain(c, large); err.Error() != "p.toml is larger than 1kB; --max-config SIZE allows more" {
		t.Error(err)
	}
}
