package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says what is wrong with a command line in the words of its flags.
func flagError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &value):
		err = fmt.Errorf("--%s: %w", value.GetFlag().Name, unread(value.GetFlag(), value.GetValue(), value.Unwrap()))
	case errors.As(err, &missing):
		kind, _ := pflag.UnquoteUsage(missing.GetFlag())
		err = fmt.Errorf("--%s: needs %s", missing.GetFlag().Name, kind)
	}
	return hint(usageError{err}, "%s --help lists the flags", cmd.CommandPath())
}

// unread says why a value of a flag or of its variable cannot be read. The types of this
// program say it themselves, those of the library speak of Go.
func unread(f *pflag.Flag, text string, err error) error {
	kind := f.Value.Type()
	switch {
	case errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("%q is out of range", text)
	case kind == "bool":
		return fmt.Errorf("%q is neither true nor false", text)
	case strings.HasPrefix(kind, "uint"):
		return fmt.Errorf("%q is not a whole number from 0 on", text)
	case strings.HasPrefix(kind, "int"):
		return fmt.Errorf("%q is not a whole number", text)
	case strings.HasPrefix(kind, "float"):
		return fmt.Errorf("%q is not a number", text)
	}
	return err
}

// noArguments refuses what is no flag, and says what may have been meant instead.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasAvailableSubCommands():
		return hint(usageError{fmt.Errorf("%s takes no arguments: %q", cmd.CommandPath(), args[0])}, "%s --help lists the flags", cmd.CommandPath())
	}
	cmd.SuggestionsMinimumDistance = 2 // letters; without it the library knows beginnings only
	advice := cmd.CommandPath() + " --help lists the commands"
	if close := cmd.SuggestionsFor(args[0]); len(close) > 0 {
		slices.Sort(close)
		advice = "did you mean " + strings.Join(close, " or ") + "? " + advice
	}
	return hint(usageError{fmt.Errorf("unknown command %q", args[0])}, "%s", advice)
}

// ownErrors has the commands of the library refuse what they do not know, as all others do;
// by themselves they print their help and succeed.
func ownErrors(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			help := cmd.Run
			cmd.Run, cmd.RunE = nil, func(cmd *cobra.Command, args []string) error {
				if found, rest, err := root.Find(args); err != nil || found == nil || len(rest) > 0 {
					return noArguments(root, args)
				}
				help(cmd, args)
				return nil
			}
		case "completion":
			cmd.Args = noArguments
			cmd.RunE = func(cmd *cobra.Command, _ []string) error {
				return hint(usageError{errors.New("completion needs a shell")}, "%s --help lists them", cmd.CommandPath())
			}
			for _, shell := range cmd.Commands() {
				shell.Args = noArguments
			}
		}
	}
}
