package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/daemon"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Sources of a setting's value, lowest precedence first.
const (
	fromDefault = "built in"
	fromFile    = "file"
	fromEnv     = "environment"
	fromFlag    = "flag"
)

// origins is the source of each setting, by name.
type origins map[string]string

// envPrefix is the prefix of settings in the environment.
const envPrefix = "BEACONTOP_"

// envName is the environment variable of a setting.
func envName(name string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// settle gives every setting its value: built in, overridden by the file, then by the
// environment, then by flags. The flags are already parsed into c.
func (c *Config) settle(cmd *cobra.Command) (origins, error) {
	from, flags := origins{}, cmd.Flags()
	if names := unknownVariables(cmd.Root(), os.Environ()); len(names) > 0 {
		say(cmd.ErrOrStderr(), "warning", "unknown environment variables ignored: "+strings.Join(names, ", "))
	}
	type given struct {
		flag   *pflag.Flag
		values []string
	}
	var line []given
	flags.VisitAll(func(f *pflag.Flag) {
		from[f.Name] = fromDefault
		if f.Changed {
			line = append(line, given{f, valuesOf(f)})
		}
	})
	file, limit := c.File, c.MaxConfig
	if f := flags.Lookup("config"); file == "" && f != nil && !f.Changed {
		file = os.Getenv(envName("config"))
	}
	if text, ok := os.LookupEnv(envName("max-config")); ok && !flags.Changed("max-config") {
		if err := limit.Set(text); err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", envName("max-config"), err)}
		}
	}
	*c = Default()
	c.File = file
	if err := c.fromFile(limit, from); err != nil {
		return nil, err
	}
	if err := fromEnvironment(flags, from); err != nil {
		return nil, err
	}
	for _, g := range line {
		if err := setFlag(g.flag, g.values); err != nil {
			return nil, usageError{err}
		}
		from[g.flag.Name] = fromFlag
	}
	c.Unicode = from["ascii"] != fromDefault && !c.ASCII
	if err := from.place(c.source, c.Validate()); err != nil {
		if placed := (*tomlfile.Error)(nil); errors.As(err, &placed) {
			return nil, hint(err, checkHint)
		}
		return nil, usageError{err}
	}
	return from, nil
}

// unfit reports an invalid setting. Settings that have a flag are named by it.
func unfit(name, format string, args ...any) error {
	called := "--" + name
	if strings.Contains(name, ".") {
		called = name
	}
	called, _, _ = strings.Cut(called, "[")
	return tomlfile.AtKey(name, fmt.Errorf(called+": "+format, args...))
}

// place adds to an error of a setting its place in the file, if the value is from there.
func (o origins) place(file tomlfile.File, err error) error {
	setting, _, _ := strings.Cut(tomlfile.KeyOf(err), "[")
	inner := (*tomlfile.Error)(nil)
	switch {
	case err == nil || errors.As(err, &inner):
		return err
	case o[setting] == fromFile:
		return file.Locate(err)
	case o[setting] == fromEnv:
		return fmt.Errorf("%s: %w", envName(setting), err)
	}
	return err
}

// configLimitBytes is the size of a configuration or policy file, unless --max-config says otherwise.
const configLimitBytes = 1_000_000

// readFile reads a configuration file of at most limit bytes.
func readFile(name string, limit int64) (tomlfile.File, error) {
	f, err := tomlfile.Read(name, limit)
	return f, sized(err)
}

// sized says which setting allows a larger file.
func sized(err error) error {
	var large *tomlfile.LargeError
	if !errors.As(err, &large) {
		return err
	}
	size := bytesFlag(large.LimitBytes)
	return fmt.Errorf("%s is larger than %s; --max-config SIZE allows more", large.Name, &size)
}

const checkHint = "beacontop config check --config FILE checks without starting"

// fromFile applies the file to the settings, and records which settings it contains. The
// size limit of the file itself can be set only by the command line and the environment.
func (c *Config) fromFile(limit bytesFlag, from origins) (err error) {
	if c.File == "" {
		return nil
	}
	if c.source, err = readFile(c.File, int64(limit)); err == nil {
		err = c.source.Decode(c)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return hint(fmt.Errorf("read configuration: %w", err), "choose an existing, readable file with --config FILE")
	}
	if err != nil {
		return hint(err, checkHint)
	}
	var named map[string]any
	if err := c.source.Decode(&named); err != nil {
		return err
	}
	for name, value := range named {
		name = strings.ToLower(name) // keys are case-insensitive
		from[name] = fromFile
		if section, ok := value.(map[string]any); ok {
			for key := range section {
				from[name+"."+strings.ToLower(key)] = fromFile
			}
		}
	}
	return nil
}

func fromEnvironment(flags *pflag.FlagSet, from origins) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		text, ok := os.LookupEnv(envName(f.Name))
		if !ok || err != nil || f.Name == "config" || f.Name == "help" || f.Name == "version" {
			return
		}
		values := []string{text}
		if _, list := f.Value.(pflag.SliceValue); list {
			values = strings.Fields(strings.ReplaceAll(text, ",", " "))
		}
		if e := setFlag(f, values); e != nil {
			err = usageError{fmt.Errorf("%s: %w", envName(f.Name), unread(f, text, e))}
		}
		from[f.Name] = fromEnv
	})
	return err
}

// unknownVariables returns variables with our prefix that match no setting of any command.
// They are not errors: Kubernetes sets BEACONTOP_PORT for a service of that name.
func unknownVariables(root *cobra.Command, environ []string) []string {
	known := map[string]bool{}
	var add func(*cobra.Command)
	add = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { known[envName(f.Name)] = true })
		for _, sub := range cmd.Commands() {
			add(sub)
		}
	}
	add(root)
	var out []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(strings.ToUpper(name), envPrefix) && !known[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// setFlag replaces a flag's value.
func setFlag(f *pflag.Flag, values []string) error {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return list.Replace(values)
	}
	return f.Value.Set(values[0])
}

func valuesOf(f *pflag.Flag) []string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return slices.Clone(list.GetSlice())
	}
	return []string{f.Value.String()}
}

// explain adds to an error of a station its place in the file, and what helps.
func (o origins) explain(c Config, err error) error {
	_, setting := partOf(err)
	err = explain(err, c.daemon())
	if setting != "" {
		err = tomlfile.AtKey(setting, err)
	}
	return o.place(c.source, err)
}

// named adds the name of the setting to errors whose text does not say what they are about.
func named(err error) error {
	switch part, setting := partOf(err); part.Part {
	case daemon.PartDir, daemon.PartHTTP, daemon.PartTLS, daemon.PartWire, daemon.PartIncoming, daemon.PartStaging:
		return unfit(setting, "%w", part.Err)
	}
	return err
}
