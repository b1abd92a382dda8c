package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"beacontop/cmd/beacontop/settings"
)

// flagError describes a command-line error in terms of flags.
func flagError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &value):
		err = settings.Flag(value.GetFlag(), value.Unwrap())
	case errors.As(err, &missing):
		kind, _ := pflag.UnquoteUsage(missing.GetFlag())
		err = fmt.Errorf("--%s: needs %s", missing.GetFlag().Name, kind)
	}
	return hint(usage(err), "%s --help lists the flags", cmd.CommandPath())
}

// noArguments rejects arguments that are not flags, and suggests similar commands.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasAvailableSubCommands():
		return hint(usage(fmt.Errorf("%s takes no arguments: %q", cmd.CommandPath(), args[0])), "%s --help lists the flags", cmd.CommandPath())
	}
	cmd.SuggestionsMinimumDistance = 2 // edit distance; without it the library suggests only prefixes
	advice := cmd.CommandPath() + " --help lists the commands"
	if close := cmd.SuggestionsFor(args[0]); len(close) > 0 {
		slices.Sort(close)
		advice = "did you mean " + strings.Join(close, " or ") + "? " + advice
	}
	return hint(usage(fmt.Errorf("unknown command %q", args[0])), "%s", advice)
}

// oneFile accepts one argument.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return hint(usage(fmt.Errorf("%s needs one FILE", cmd.CommandPath())), "see %s --help", cmd.CommandPath())
}

// ownErrors makes the library's help and completion commands reject unknown arguments like
// all other commands; by default they print their help and succeed.
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
				return hint(usage(errors.New("completion needs a shell")), "%s --help lists them", cmd.CommandPath())
			}
			for _, shell := range cmd.Commands() {
				shell.Args = noArguments
			}
		}
	}
}
