package settings

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestEverySettingSaysWhatItIs checks the rows of the table.
func TestEverySettingSaysWhatItIs(t *testing.T) {
	name := regexp.MustCompile(`^([a-z]+\.)?[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, s := range New().table {
		_, fileOnly := s.section()
		switch {
		case !name.MatchString(s.Name) || seen[s.Name]:
			t.Errorf("%q: not a name, or one that another setting has", s.Name)
		case s.Help == "" || s.Help != strings.TrimSpace(s.Help):
			t.Errorf("%s: help %q", s.Name, s.Help)
		case (s.word() == "") != (s.Value.kind == switchKind):
			t.Errorf("%s: the help of all but switches names the value: %q", s.Name, s.Help)
		case (fileOnly || s.tables != nil && s.Name != "parent" && s.Name != "origin") != (s.Group == 0):
			t.Errorf("%s: what has no section, and is no list of tables, is a flag of some commands", s.Name)
		}
		seen[s.Name] = true
	}
}

// TestReferenceIsUpToDate compares the page with the one that was reviewed.
func TestReferenceIsUpToDate(t *testing.T) {
	file := filepath.Join("testdata", "reference.md")
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if Reference() != string(want) {
		t.Errorf("it differs from %s: run go run ./cmd/beacontop config reference >cmd/beacontop/settings/testdata/reference.md, and review the difference", file)
	}
}

func TestUnknownVariables(t *testing.T) {
	root := &cobra.Command{Use: "root"}
	sub := &cobra.Command{Use: "sub"}
	New().Bind(sub, Beacon)
	root.AddCommand(sub)
	got := Unknown(root, []string{"BEACONTOP_PORT=1", "BEACONTOP_HTTP=:80", "PATH=x", "beacontop_http=:80"})
	if want := "BEACONTOP_PORT beacontop_http"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTheShellCompletesValues(t *testing.T) {
	cmd := &cobra.Command{Use: "x", Run: func(*cobra.Command, []string) {}}
	New().Bind(cmd, Beacon|Screen)
	for args, want := range map[string]string{
		"--auth ": "both\ndownload\nupload\n:4\n", "--dir ": ":16\n", "--cert ": ":0\n", "--grace ": ":4\n",
	} {
		var out strings.Builder
		cmd.SetOut(&out)
		cmd.SetErr(&strings.Builder{})
		cmd.SetArgs(append([]string{cobra.ShellCompRequestCmd}, strings.Split(args, " ")...))
		if err := cmd.Execute(); err != nil || out.String() != want {
			t.Errorf("%s%v %q, want %q", args, err, out.String(), want)
		}
	}
}
