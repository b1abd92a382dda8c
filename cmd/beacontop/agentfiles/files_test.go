package agentfiles

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/policy"
)

var update = flag.Bool("update", false, "rewrite the files of testdata")

func TestFilesOfEachSystem(t *testing.T) {
	for _, system := range Systems {
		b, err := policy.ParseServer("https://beacon1/site")
		if err != nil {
			t.Fatal(err)
		}
		domain := "corp.example"
		if system == "windows" {
			domain = ""
		}
		var out strings.Builder
		if err := Write(&out, system, b, domain); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", system+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || out.String() != strings.ReplaceAll(string(want), "\r\n", "\n") {
			t.Errorf("%s, want %s: %v\n%s", system, file, err, out.String())
		}
	}
}
