package settings

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flag is a setting on the command line, for package pflag.
type flag struct{ *Setting }

// Set reads the value at once, so that the mistake is found even by commands that do not settle.
func (f flag) Set(text string) error {
	if !f.Value.kind.list {
		f.given = nil
	}
	f.given = append(f.given, text)
	return f.Value.set(f.given)
}

func (f flag) String() string {
	if f.Setting == nil { // as pflag compares with a zero value
		return ""
	}
	return f.Value.String()
}

func (f flag) Type() string { return f.Value.kind.name }

// Bind makes flags of the settings of some groups, and of settings that a command has for itself: they
// are read like all others. Of two with the same name, the command's own counts.
func (s *Settings) Bind(cmd *cobra.Command, groups Group, own ...*Setting) {
	for _, one := range s.table {
		if one.Group&groups != 0 {
			Table{one}.Bind(cmd)
		}
	}
	Table(own).Bind(cmd)
	s.own = own
}

// Bind makes flags of settings, with their built-in values, and completes them in the shell.
func (t Table) Bind(cmd *cobra.Command) {
	for _, s := range t {
		s.bound = true
		s.reset()
		f := cmd.Flags().VarPF(flag{s}, s.Name, "", s.Help)
		if s.Value.kind == switchKind {
			f.NoOptDefVal = "true"
		}
		s.complete(cmd)
	}
}

// complete says how the shell completes the value of a flag.
func (s *Setting) complete(cmd *cobra.Command) {
	var err error
	switch {
	case s.Value.kind.path == dirPath:
		err = cmd.MarkFlagDirname(s.Name)
	case s.Value.kind.path == filePath:
	case len(s.Offers) > 0:
		err = cmd.RegisterFlagCompletionFunc(s.Name, cobra.FixedCompletions(s.Offers, cobra.ShellCompDirectiveNoFileComp))
	case len(s.Value.choices) > 0:
		err = cmd.RegisterFlagCompletionFunc(s.Name, cobra.FixedCompletions(s.Value.choices, cobra.ShellCompDirectiveNoFileComp))
	default:
		err = cmd.RegisterFlagCompletionFunc(s.Name, cobra.NoFileCompletions)
	}
	if err != nil {
		panic(err) // a flag that does not exist, or exists twice
	}
}

// Flag names the setting of a flag that package pflag rejected.
func Flag(f *pflag.Flag, err error) error {
	return &Error{Name: f.Name, Origin: FromFlag, Err: err}
}
