package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/cmd/beacontop/voice"
	"beacontop/watch/weblogtest"
)

// TestCtrlCReportsWhatWasRead interrupts the reading of a stream to which nothing more is
// written.
func TestCtrlCReportsWhatWasRead(t *testing.T) {
	var log bytes.Buffer
	if err := weblogtest.Generate(&log, weblogtest.Generator{Lines: 500, Devices: 20}); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	silent, hangUp := io.Pipe()
	t.Cleanup(func() { _ = hangUp.Close() })
	in := io.MultiReader(&log, readerFunc(func([]byte) (int, error) { interrupt(); return 0, io.EOF }), silent)
	later := filepath.Join(t.TempDir(), "u_ex270101.log") // not read before all of the stream
	if err := os.WriteFile(later, []byte("#Fields: date time cs-method cs-uri-stem sc-status\n2027-01-01 00:00:00 GET /ManageSoftDL/test 200\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said strings.Builder
	o := reportOptions{format: "text", top: 10}
	code := voice.Speak(&said, o.run(ctx, streams{in, &out, &said}, []string{"-", later}))
	if code != voice.Failed || said.String() != "beacontop: error: interrupted in - after 508 lines; the report covers what was read; 1 more not started\n" {
		t.Errorf("%d: %s", code, said.String())
	}
	if !strings.Contains(out.String(), "INTERRUPTED in - after 508 lines") || !strings.Contains(out.String(), "requests               498") {
		t.Error(out.String())
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
