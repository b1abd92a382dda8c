package release

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/control"
)

// Version is what was built, from what and with what.
type Version struct {
	Version  string         `json:"version"`
	Revision string         `json:"revision,omitempty"` // of the repository; empty: built outside it
	Date     string         `json:"date,omitempty"`     // of the revision
	Modified bool           `json:"modified"`           // the files differ from the revision
	Go       string         `json:"go"`
	System   string         `json:"system"`
	Schemas  map[string]int `json:"schemas"` // of what other programs read
}

// Of returns the version of this program.
func Of() Version {
	v := Version{
		Version: "unknown", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Schemas: map[string]int{"event": event.Schema, "control": control.Schema},
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Date = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// Line is the version in one line.
func (v Version) Line() string { return v.Version + " " + v.Go }

// print writes the version, for people.
func (v Version) print(to io.Writer) error {
	revision := v.Revision
	switch {
	case revision == "":
		revision = "unknown"
	case v.Modified:
		revision += ", with changes"
	}
	date := v.Date
	if date == "" {
		date = "unknown"
	}
	_, err := fmt.Fprintf(to, "beacontop %s\nrevision  %s\ndate      %s\nsystem    %s\nschemas   event %d, control %d\n",
		v.Line(), revision, date, v.System, v.Schemas["event"], v.Schemas["control"])
	return err
}

// VersionCommand returns the command version.
func VersionCommand(out io.Writer) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "version", Short: "print the version, its revision and date, and the schema versions", Args: cobra.NoArgs,
		Example: "  beacontop version --json",
		RunE: func(*cobra.Command, []string) error {
			if !asJSON {
				return Of().print(out)
			}
			enc := json.NewEncoder(out)
			enc.SetIndent("", "  ")
			return enc.Encode(Of())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
