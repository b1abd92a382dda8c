package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestPages writes the pages of two commands whose texts contain what man(7) would interpret.
func TestPages(t *testing.T) {
	root := &cobra.Command{Use: "tool", Short: "a tool", Long: ".hidden\n  a\\b --c", Run: func(*cobra.Command, []string) {}}
	sub := &cobra.Command{Use: "sub", Short: "part of it", Example: "  tool sub --size 1", Run: func(*cobra.Command, []string) {}}
	sub.Flags().String("size", "", "the `SIZE` of it")
	root.AddCommand(sub, &cobra.Command{Use: "secret", Hidden: true, Run: func(*cobra.Command, []string) {}})
	dir := t.TempDir()
	if err := writePages(root, dir, "2026-12-01"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"tool.1":           {".TH \"TOOL\" \"1\" \"2026-12-01\"", "tool \\- a tool\n", "\\&.hidden\n  a\\eb \\-\\-c\n", ".B sub\npart of it\n"},
		"tool-sub.1":       {".B \\-\\-size SIZE\nthe SIZE of it\n", ".SH EXAMPLE\n.nf\n  tool sub \\-\\-size 1\n", ".BR tool (1),\n"},
		"beacontop.toml.5": {"#max\\-upload = \"100MiB\"\n"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range want {
			if !strings.Contains(string(text), one) {
				t.Errorf("%s does not contain %q:\n%s", name, one, text)
			}
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("%v %v", entries, err)
	}
}
