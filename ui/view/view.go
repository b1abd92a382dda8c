package view

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/printable"
)

// View is what a pane shows, under a name.
type View struct {
	Name    string `toml:"name"`
	Pane    string `toml:"pane"`    // title of the pane; letter case does not matter
	Filter  string `toml:"filter"`  // of its rows
	Sort    string `toml:"sort"`    // empty: the usual order
	Reverse bool   `toml:"reverse"` // of that order
}

// BuiltIn returns the views that every user has.
func BuiltIn() []View {
	return []View{
		{Name: "silent agents", Pane: "agents", Filter: "is:silent", Sort: "contact"},
		{Name: "policy failures", Pane: "failures", Filter: "kind:policy is:failing"},
		{Name: "first-policy orphans", Pane: "agents", Filter: "is:orphan", Sort: "contact"},
		{Name: "queue, oldest files", Pane: "queue"},
		{Name: "arrivals by failover", Pane: "failover"},
		{Name: "clones: two addresses", Pane: "agents", Filter: filter.Quote(roster.TwoAddresses), Sort: "device"},
	}
}

// NameLimit is the maximum number of characters of a name.
const NameLimit = 60

// Kept is the maximum number of views that are kept.
const Kept = 100

// Check reports why a view cannot be kept.
func (v *View) Check() error {
	switch n := utf8.RuneCountInString(v.Name); {
	case strings.TrimSpace(v.Name) == "":
		return errors.New("a view needs a name")
	case n > NameLimit:
		return fmt.Errorf("the name of a view has more than %d characters", NameLimit)
	case v.Name != printable.Text(v.Name):
		return fmt.Errorf("view %q: its name has characters that cannot be shown", v.Name)
	case v.Pane == "":
		return fmt.Errorf("view %q names no pane", v.Name)
	}
	for _, own := range BuiltIn() {
		if strings.EqualFold(own.Name, v.Name) {
			return fmt.Errorf("view %q is built in: choose another name", v.Name)
		}
	}
	if _, err := filter.Parse(v.Filter); err != nil {
		return fmt.Errorf("view %q: filter %s: %w", v.Name, printable.Text(v.Filter), err)
	}
	return nil
}

// With returns views with another one, which replaces that of its name in any letter case.
func With(views []View, v View) ([]View, error) {
	if err := v.Check(); err != nil {
		return nil, err
	}
	for i := range views {
		if strings.EqualFold(views[i].Name, v.Name) {
			views[i] = v
			return views, nil
		}
	}
	if len(views) >= Kept {
		return nil, fmt.Errorf("there are %d views already: delete some", Kept)
	}
	return append(views, v), nil
}
