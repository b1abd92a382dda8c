package format

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/watch/report"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGoldenReports compares every format with its golden file, including the JSON schema.
func TestGoldenReports(t *testing.T) {
	for name, masked := range map[string]bool{"plain": false, "masked": true} {
		r := estateOf(t, report.Config{Top: 4, Mask: masked})
		for _, format := range Names() {
			t.Run(name+" "+format, func(t *testing.T) {
				var got bytes.Buffer
				if err := Write(&got, format, r); err != nil {
					t.Fatal(err)
				}
				golden(t, name+"."+format, got.Bytes())
			})
		}
	}
}

// TestUnknownPeriodsAreHatched compares the page of a report with unknown periods and durations.
func TestUnknownPeriodsAreHatched(t *testing.T) {
	page := written(t, "html", holesOf(t))
	charts := page[strings.Index(page, `<div class="charts">`):strings.Index(page, `<section`)]
	if strings.Count(charts, "-hatch)") < 3 {
		t.Error("too few hatched parts")
	}
	golden(t, "holes.html", []byte(charts))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed; go test -update writes it\n%s", file, got)
	}
}

// TestTextFitsIntoEightyColumns checks the width of the text format.
func TestTextFitsIntoEightyColumns(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, "text", estateOf(t, report.Config{})); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > textWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
