package settings

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// prefix begins the variables of settings.
const prefix = "BEACONTOP_"

// Variable is the environment variable of a setting.
func Variable(name string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// Unknown returns variables with our prefix that match no setting of any command. They are not
// errors: Kubernetes sets BEACONTOP_PORT for a service of that name.
func Unknown(root *cobra.Command, environ []string) []string {
	known := map[string]bool{}
	var add func(*cobra.Command)
	add = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { known[Variable(f.Name)] = true })
		for _, sub := range cmd.Commands() {
			add(sub)
		}
	}
	add(root)
	var out []string
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(strings.ToUpper(name), prefix) && !known[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
