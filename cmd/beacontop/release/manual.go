package release

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"beacontop/cmd/beacontop/settings"
)

// ManualCommand returns the command that writes the manual pages; it is for packages.
func ManualCommand() *cobra.Command {
	return &cobra.Command{
		Use: "manual DIR", Short: "write the manual pages", Args: cobra.ExactArgs(1), Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			date, _, _ := strings.Cut(Of().Date, "T")
			return writePages(cmd.Root(), args[0], date)
		},
	}
}

// writePages writes one page for each command, and one for the configuration file.
func writePages(root *cobra.Command, dir, date string) error {
	var write func(*cobra.Command) error
	write = func(cmd *cobra.Command) error {
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		if err := os.WriteFile(filepath.Join(dir, name+".1"), commandPage(cmd, name, date), 0o644); err != nil {
			return err
		}
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				if err := write(sub); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := write(root); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "beacontop.toml.5"), filePage(date), 0o644)
}

// page is a manual page in the language of man(7).
type page struct{ bytes.Buffer }

func begin(name string, section int, date, short string) *page {
	p := &page{}
	p.add(".TH %q %q %q \"beacontop\"\n", strings.ToUpper(name), fmt.Sprint(section), date)
	p.section("NAME")
	p.add("%s \\- %s\n", escaped(name), escaped(short))
	return p
}

func (p *page) section(name string) { p.add(".SH %s\n", name) }

// add adds what cannot fail: the page is in memory.
func (p *page) add(format string, values ...any) { _, _ = fmt.Fprintf(p, format, values...) }

// asIs adds text whose lines are kept.
func (p *page) asIs(text string) {
	p.WriteString(".nf\n")
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		p.WriteString(escaped(line))
	}
	p.WriteString(".fi\n")
}

// escaped is text that man(7) shows as it is.
func escaped(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}

func commandPage(cmd *cobra.Command, name, date string) []byte {
	p := begin(name, 1, date, cmd.Short)
	p.section("SYNOPSIS")
	p.add(".B %s\n", escaped(cmd.UseLine()))
	if cmd.Long != "" {
		p.section("DESCRIPTION")
		p.asIs(cmd.Long)
	}
	if cmd.HasAvailableSubCommands() {
		p.section("COMMANDS")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				p.add(".TP\n.B %s\n%s\n", escaped(sub.Name()), escaped(sub.Short))
			}
		}
	}
	if cmd.HasAvailableLocalFlags() {
		p.section("OPTIONS")
		cmd.LocalFlags().VisitAll(p.flag)
	}
	if cmd.HasExample() {
		p.section("EXAMPLE")
		p.asIs(cmd.Example)
	}
	p.section("SEE ALSO")
	if cmd.HasParent() {
		p.add(".BR %s (1),\n", escaped(strings.ReplaceAll(cmd.Parent().CommandPath(), " ", "-")))
	}
	p.WriteString(".BR beacontop.toml (5)\n")
	return p.Bytes()
}

func (p *page) flag(f *pflag.Flag) {
	if f.Hidden {
		return
	}
	word, help := pflag.UnquoteUsage(f)
	p.add(".TP\n.B %s", escaped("--"+f.Name))
	if word != "" {
		p.add(" %s", escaped(word))
	}
	p.add("\n%s\n", escaped(help))
}

func filePage(date string) []byte {
	p := begin("beacontop.toml", 5, date, "settings of beacontop")
	p.section("DESCRIPTION")
	p.asIs(settings.Example())
	p.section("FILES")
	p.WriteString(".I /etc/beacontop/beacontop.toml\n")
	p.section("SEE ALSO")
	p.WriteString(".BR beacontop (1)\n")
	return p.Bytes()
}
