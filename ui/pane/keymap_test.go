package pane

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"

	"beacontop/ui/keys"
)

// bindings returns all bindings of a keymap by field name.
func bindings(k keys.Map) map[string]key.Binding {
	all := map[string]key.Binding{}
	v := reflect.ValueOf(k)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch b := v.Field(i).Interface().(type) {
		case key.Binding:
			all[name] = b
		case []key.Binding:
			for _, one := range b {
				all[name+one.Help().Desc] = one
			}
		}
	}
	return all
}

// asked lists the keys that answer the question before quitting, and do nothing else.
var asked = []string{"Yes", "Leave", "Force"}

func TestNoContextBindsAKeyTwice(t *testing.T) {
	contexts := map[string]map[string]key.Binding{"browsing": bindings(keys.New(Titles(NewTabs()))), "quitting": {}}
	for _, name := range asked {
		contexts["quitting"][name] = contexts["browsing"][name]
		delete(contexts["browsing"], name)
	}
	if n := len(contexts["browsing"]); n < 20 {
		t.Fatalf("only %d bindings found", n)
	}
	for context, all := range contexts {
		taken := map[string]string{}
		for name, b := range all {
			for _, k := range b.Keys() {
				if other, ok := taken[k]; ok {
					t.Errorf("%s: %q means both %s and %s", context, k, name, other)
				}
				taken[k] = name
			}
		}
	}
}

func TestTheHelpListsEveryKey(t *testing.T) {
	listed := map[string]bool{}
	for _, g := range keys.New(Titles(NewTabs())).Groups([]int{0, 1, 2, 3, 4, 5, 6, 7}) {
		for _, b := range g.Keys {
			for k := range strings.FieldsSeq(b.Help().Key) {
				listed[k] = true
			}
		}
	}
	for name, b := range bindings(keys.New(Titles(NewTabs()))) {
		if shown := b.Help().Key; !listed[shown] && !slices.Contains(asked, name) {
			t.Errorf("the help does not list %s for %s", shown, name)
		}
	}
}
