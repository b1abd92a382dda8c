package view

import (
	"fmt"
	"strings"
	"testing"
)

func TestAViewThatCannotBeKept(t *testing.T) {
	for _, tt := range []struct {
		view View
		want string // empty: it can
	}{
		{View{Name: "mine", Pane: "agents", Filter: "is:failing !owl"}, ""},
		{View{Name: " ", Pane: "agents"}, "a view needs a name"},
		{View{Name: strings.Repeat("x", NameLimit+1), Pane: "agents"}, "the name of a view has more than 60 characters"},
		{View{Name: "a\x1b[31m", Pane: "agents"}, `view "a\x1b[31m": its name has characters that cannot be shown`},
		{View{Name: "mine"}, `view "mine" names no pane`},
		{View{Name: "SILENT agents", Pane: "agents"}, `view "SILENT agents" is built in: choose another name`},
		{View{Name: "mine", Pane: "agents", Filter: "statsu:404"}, `view "mine": filter statsu:404: unknown field statsu: quotes make it a word`},
	} {
		got := ""
		if err := tt.view.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.view, got, tt.want)
		}
	}
	for _, v := range BuiltIn() {
		v.Name += " too"
		if err := v.Check(); err != nil {
			t.Errorf("a built-in view is wrong: %v", err)
		}
	}
}

func TestWithReplacesTheViewOfItsName(t *testing.T) {
	views, err := With(nil, View{Name: "Mine", Pane: "agents"})
	if err != nil {
		t.Fatal(err)
	}
	if views, err = With(views, View{Name: "mine", Pane: "failures"}); err != nil || len(views) != 1 || views[0].Pane != "failures" {
		t.Errorf("%+v, %v", views, err)
	}
	if _, err := With(views, View{Name: "other"}); err == nil {
		t.Error("a view without a pane is kept")
	}
	for i := range Kept - 1 {
		if views, err = With(views, View{Name: fmt.Sprint("view ", i), Pane: "agents"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := With(views, View{Name: "one more", Pane: "agents"}); err == nil || err.Error() != "there are 100 views already: delete some" {
		t.Errorf("beyond the limit: %v", err)
	}
}
